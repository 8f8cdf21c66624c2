"""How far a batch came: what one invocation tells the next, through the state machine."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Progress:
    """What is done.

    Attributes:
        item: how many of the batch's ranges are done: the place of the one to go on with.
        line: the row of that range to go on with, by its line; 0 for its first.
        held: lines of rows before it that the table has refused for now: they come first.
        reject_files: keys of the rejects that belong to what is done, and no others.
    """

    item: int = 0
    line: int = 0
    held: tuple[int, ...] = ()
    loaded: int = 0
    rejected: int = 0
    duplicate: int = 0
    reject_files: tuple[str, ...] = ()

    def with_range_done(self) -> Progress:
        return replace(self, item=self.item + 1, line=0, held=())


def read_progress(given: Mapping[str, Any] | None) -> Progress:
    """The progress that an invocation told of; None at a batch's beginning."""
    if not given:
        return Progress()
    # An execution may have begun when progress had no rows held yet.
    lists = {name: tuple(given.get(name, ())) for name in ("held", "reject_files")}
    return Progress(**{**given, **lists})


def more(progress: Progress) -> dict[str, Any]:
    """The answer of an invocation that leaves something to do."""
    return {"more": True, "progress": asdict(progress)}
