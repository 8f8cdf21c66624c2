"""Which state each event of a history belongs to: few events say it themselves.

An event names the one that led to it, through which the state is found that was entered last on
that way; states of a Map's iterations and of parallel branches lie within others.
https://docs.aws.amazon.com/step-functions/latest/apireference/API_HistoryEvent.html
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mypy_boto3_stepfunctions.type_defs import HistoryEventTypeDef


@dataclass(eq=False)
class Frame:
    """A state that was entered, or an iteration of a Map.

    Attributes:
        kind: `Task`, `Map` and so on, or `Iteration`.
        within: what it lies in; None at the outermost.
        failing: whether the last thing that happened to it was a failure.
        told: failures within it that were told.
        map_run: ARN of a Distributed Map's run.
        started: whether a Map has said of which kind it is.
        counts: iterations of an inline Map, by `total`, `succeeded`, `failed` and `begun`.
    """

    name: str
    kind: str
    within: "Frame | None"
    entered: datetime
    failing: bool = False
    told: int = 0
    map_run: str = ""
    started: bool = False
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def path(self) -> tuple[str, ...]:
        """Names from the outermost; an iteration stands with its Map: `Map[3]`."""
        if self.kind == "Iteration":
            above = self.within.path[:-1] if self.within else ()
            return (*above, self.name)
        return (*(self.within.path if self.within else ()), self.name)

    @property
    def iterated(self) -> "Frame | None":
        """The innermost inline Map that it is an iteration of, or lies in one."""
        return next(
            (it.within for it in self.outwards() if it.kind == "Iteration" and it.within), None
        )

    def outwards(self) -> Iterator["Frame"]:
        """Itself, and what it lies in."""
        at: Frame | None = self
        while at is not None:
            yield at
            at = at.within


class Frames:
    """The frames of one history, found by the events' numbers."""

    def __init__(self) -> None:
        self._after: dict[int, Frame | None] = {0: None}
        self._last = 0

    def before(self, event: "HistoryEventTypeDef") -> Frame | None:
        """Where the event that led to this one has left off."""
        # The local cloud names no event that led to another; there they come one by one.
        led = event.get("previousEventId")
        return self._after.get(self._last if led is None else led)

    def keep(self, event: "HistoryEventTypeDef", frame: Frame | None) -> None:
        """Remember where an event leaves off."""
        self._after[event["id"]] = frame
        self._last = event["id"]

    def named(self, event: "HistoryEventTypeDef", name: str) -> Frame | None:
        """The nearest frame of a state's name on the way to an event."""
        before = self.before(event)
        found = (it for it in before.outwards() if it.name == name) if before else iter(())
        return next(found, None)


def details(event: "HistoryEventTypeDef") -> dict[str, Any]:
    """What an event tells beside its type, of whatever type it is."""
    found: Any = next((it for key, it in event.items() if key.endswith("EventDetails")), {})
    return found if isinstance(found, dict) else {}
