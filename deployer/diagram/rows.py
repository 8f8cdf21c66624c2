"""The rows of a box: its resources by kind, many of one kind condensed, plumbing in one line."""

from collections.abc import Mapping, Sequence
from typing import Any

from deployer.diagram import kinds
from deployer.diagram.kinds import Kind, is_drawn, kind_of, type_of
from deployer.diagram.model import Row
from deployer.project.path_properties import STACK_TYPES

MOST_OF_A_KIND = 3
"""More resources of one kind than this are one row."""


def rows_of(resources: Mapping[str, Mapping[str, Any]], title: str) -> tuple[Row, ...]:
    """The rows of a stack's resources.

    Args:
        title: the box's title, which a resource with a name of one word, such as Table, takes.
    """
    drawn = {name: type_of(it) for name, it in resources.items() if is_drawn(type_of(it))}
    rows: list[Row] = []
    for resource_type in sorted(dict.fromkeys(drawn.values()), key=_rank):
        names = [name for name, it in drawn.items() if it == resource_type]
        kind = kind_of(resource_type)
        if len(names) > MOST_OF_A_KIND:
            rows.append(_condensed(kind, names))
        else:
            rows.extend(
                _single(kind, name, title, "Condition" in resources[name]) for name in names
            )
    return tuple(rows)


def support_of(resources: Mapping[str, Mapping[str, Any]]) -> str:
    """What has no row, in words: `with role, log group`."""
    types = [
        type_of(it)
        for it in resources.values()
        if not is_drawn(type_of(it)) and type_of(it) not in STACK_TYPES
    ]
    names = [kinds.words(it.rpartition("::")[2]).lower() for it in dict.fromkeys(types)]
    return f"with {', '.join(sorted(names))}" if names else ""


def _rank(resource_type: str) -> tuple[int, str]:
    known = kinds.ORDER
    return (
        known.index(resource_type) if resource_type in known else len(known),
        resource_type,
    )


def _single(kind: Kind, name: str, title: str, optional: bool) -> Row:
    spoken = kinds.words(name)
    detail = f"{kind.words}, optional" if optional else kind.words
    return Row(spoken if " " in spoken else title, detail, kind.family, kind.icon)


def _condensed(kind: Kind, names: Sequence[str]) -> Row:
    last = f" {kind.words.split()[-1].lower()}"
    short = [kinds.words(name).lower().removesuffix(last) for name in names]
    return Row(f"{len(names)} {kind.words}s", ", ".join(short), kind.family, kind.icon)
