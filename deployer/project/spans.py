"""Where the values of a template stand in its text, so that they can be replaced there."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import yaml

_LAST_OF_PLANE = "\uffff"
# A tag may stand before the anchor's name. Else no value begins with this character.
_ANCHOR = re.compile(r"(?:!\S*\s+)?&")

Place = tuple[str | int, ...]
"""Keys and indexes from the top of a template's body; intrinsics by their long names."""


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
    node, key, around = root, root, root
    for step in place:
        if node.tag == f"!{str(step).removeprefix('Fn::')}":
            continue  # !Sub x: the node is already the argument
        found = _below(node, step)
        if found is None or not _is_inside(found, node):
            return None
        around, (key, node) = node, found
    if not _stands_alone(node, key, text):
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
    node = root
    for step in place if span else ():
        node = (_below(node, step) or (node, node))[1]
    if span is None or not isinstance(node, yaml.MappingNode) or not node.value:
        return None
    first = node.value[0][0].start_mark
    return first.index, ", " if node.flow_style else "\n" + " " * first.column


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


def _below(node: yaml.Node, step: str | int) -> tuple[yaml.Node, yaml.Node] | None:
    """The nodes of a key and its value; an item of a list is its own key."""
    if isinstance(node, yaml.MappingNode):
        return next((it for it in node.value if it[0].value == step), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step], node.value[step]
    return None


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
