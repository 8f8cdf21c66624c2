"""Where the values of a template stand in its text, so that they can be replaced there."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import yaml

from deployer.project.nodes import Place, way_to

_LAST_OF_PLANE = "\uffff"
# A tag may stand before the anchor's name. Else no value begins with this character.
_ANCHOR = re.compile(r"(?:!\S*\s+)?&")


@dataclass(frozen=True)
class Span:
    """A value's place in the template's text, in characters.

    Attributes:
        key: where the key of the value begins.
        line: of the value, from 1.
        separator: what stands between two keys of the mapping that holds the value.
    """

    start: int
    end: int
    line: int
    key: int
    separator: str


def span_of(root: yaml.Node, text: str, place: Place) -> Span | None:
    """The span of a value, its tag included.

    None where the value does not stand by itself: an alias or a merge brought it from elsewhere,
    or others may take it from here by an anchor.
    """
    way, is_there = way_to(root, place)
    key, node, around = root, root, root
    for found in way:
        if not _is_inside(found, node):
            return None
        around, (key, node) = node, found
    if not is_there or not _stands_alone(node, key, text):
        return None
    column = key.start_mark.column
    return Span(
        start=node.start_mark.index,
        end=_end(node, text),
        line=node.start_mark.line + 1,
        key=key.start_mark.index,
        separator=", " if _is_flow(around) else "\n" + " " * column,
    )


def insertion_of(root: yaml.Node, text: str, place: Place) -> tuple[int, str] | None:
    """Where a first key can be inserted into a mapping, and what must follow it there.

    None where there is no such mapping, it is empty or it does not stand by itself.
    """
    span = span_of(root, text, place)
    way, _ = way_to(root, place)
    node = way[-1][1] if way else root
    if span is None or not isinstance(node, yaml.MappingNode) or not node.value:
        return None
    first = node.value[0][0].start_mark
    before = text[node.start_mark.index : first.index].rstrip()
    is_marked = before.endswith("?") and "#" not in before  # ? Type
    at = node.start_mark.index + len(before) - 1 if is_marked else first.index
    column = first.column - (first.index - at)
    return at, ", " if node.flow_style else "\n" + " " * column


def spliced(text: str, replacements: Iterable[tuple[int, int, str]]) -> str:
    """A text with parts replaced: from, to, and what shall stand there."""
    # From the end, so that the places before stay right.
    for start, end, new in sorted(replacements, reverse=True):
        text = text[:start] + new + text[end:]
    return text


def quoted(text: str) -> str:
    """A text in quotes, as YAML and JSON both read it."""
    if text.isascii():
        return json.dumps(text)
    # JSON writes what is beyond the Basic Multilingual Plane as two escapes, which YAML refuses.
    return f'"{"".join(it if it > _LAST_OF_PLANE else json.dumps(it)[1:-1] for it in text)}"'


def _is_inside(found: tuple[yaml.Node, yaml.Node], around: yaml.Node) -> bool:
    key, value = (it.start_mark.index for it in found)
    return bool(around.start_mark.index <= key <= value <= around.end_mark.index)


def _stands_alone(node: yaml.Node, key: yaml.Node, text: str) -> bool:
    return all(
        it.start_mark.index >= key.start_mark.index
        and it.end_mark.index <= node.end_mark.index
        and not _ANCHOR.match(text, it.start_mark.index)
        for it in _walk(node)
    )


def _walk(node: yaml.Node) -> Iterator[yaml.Node]:
    yield node
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from (*_walk(key), *_walk(value))
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _walk(item)


def _end(node: yaml.Node, text: str) -> int:
    """Where a node's own text ends; a block goes on, for the parser, up to what comes next."""
    if isinstance(node, yaml.CollectionNode) and node.value and not node.flow_style:
        last = node.value[-1]
        return max(_end(it, text) for it in (last if isinstance(last, tuple) else (last,)))
    start: int = node.start_mark.index
    return start + len(text[start : node.end_mark.index].rstrip())


def _is_flow(node: yaml.Node) -> bool:
    return isinstance(node, yaml.CollectionNode) and bool(node.flow_style)
