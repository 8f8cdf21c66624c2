"""What a picture shows, before anything has a place: containers, boxes, rows and arrows."""

from dataclasses import dataclass

Address = tuple[str, ...]
"""A stack: the name of the one deployed, then logical ids of nested stacks down to it."""

FLOW, ALARM, ORDER = "flow", "alarm", "order"
"""Styles of an arrow: data and events; alarms and what they watch; mere order of launch."""


@dataclass(frozen=True)
class Row:
    """One resource, or several of one kind condensed.

    Attributes:
        family: a key of the palette: storage, database, compute and so on.
        icon: a name in `icons.ICONS`.
    """

    title: str
    detail: str
    family: str
    icon: str


@dataclass(frozen=True)
class Box:
    """One stack that is launched, or the resources that a deployed stack has of its own.

    Attributes:
        template: the file's name.
        turn: its place in the order of launch, from 1; two boxes of one turn are launched side
            by side; a dotted number is a stack nested in a nested stack. Empty for own resources.
        support: plumbing that has no row, in words; may be empty.
    """

    address: Address
    title: str
    template: str
    turn: str
    rows: tuple[Row, ...]
    support: str


@dataclass(frozen=True)
class Container:
    """A stack that is deployed by name, with all it launches, in order of launch.

    Attributes:
        note: its template's file name and a few words more.
    """

    name: str
    note: str
    boxes: tuple[Box, ...]


@dataclass(frozen=True)
class Arrow:
    """What one stack does to another, in a few plain words.

    Attributes:
        words: empty for the style ORDER, where the source is launched after the target.
    """

    source: Address
    target: Address
    words: tuple[str, ...]
    style: str


@dataclass(frozen=True)
class Architecture:
    """A project as it is drawn.

    Attributes:
        beside: the stacks whose exports the root imports, then the bootstrap stack.
        needs: pairs of box and box it depends on, in the sense of CloudFormation.
    """

    root: Container
    beside: tuple[Container, ...]
    arrows: tuple[Arrow, ...]
    needs: tuple[tuple[Address, Address], ...]
