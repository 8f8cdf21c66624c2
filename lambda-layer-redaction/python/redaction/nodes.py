"""What the fields below a place in a record come to: a graph that is walked beside the record."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from redaction.policies import Denial


@dataclass(slots=True, eq=False)
class Edge:
    """What a field comes to. There is none for a field that stays with all that is in it.

    Attributes:
        is_removed: it goes, whatever it is.
        is_shell: it is there only for what is allowed within it, so it goes where it is neither an
            object nor an array.
        below: what its own fields come to; None if they stay.
        denial: what stands in its place, once its own fields have been seen to.
    """

    is_removed: bool = False
    is_shell: bool = False
    below: Node | None = None
    denial: Denial | None = None


@dataclass(slots=True, eq=False)
class Node:
    """A place. Filled once it is made, for a path with `**` leads from a place to itself.

    Attributes:
        names: what members come to, by their names; None if they stay.
        other: what all other members come to.
        elements: what elements come to, by their numbers.
        rest: what all other elements come to.
        keeps_named_alone: all other members are removed.
        looks_at_all: members have to be looked at one by one.
        busy: the members to which something may be done, where it is enough to look at them.
    """

    names: dict[str, Edge | None] = field(default_factory=dict)
    other: Edge | None = None
    elements: dict[int, Edge | None] = field(default_factory=dict)
    rest: Edge | None = None
    keeps_named_alone: bool = False
    looks_at_all: bool = False
    busy: tuple[tuple[str, Edge], ...] = ()

    def finish(self, *, is_alike: bool) -> None:
        """Work out how the members are best looked at.

        Args:
            is_alike: names are compared in their folded forms.
        """
        self.busy = tuple((name, edge) for name, edge in self.names.items() if edge)
        self.keeps_named_alone = self.other is not None and self.other.is_removed
        self.looks_at_all = is_alike or (self.other is not None and not self.other.is_removed)
