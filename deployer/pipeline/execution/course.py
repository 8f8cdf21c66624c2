"""What an execution does, as messages: the course of its states, made of its history."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from deployer.messages import StateEvent
from deployer.pipeline.execution.frames import Frame, Frames, details

if TYPE_CHECKING:
    from mypy_boto3_stepfunctions.type_defs import HistoryEventTypeDef

ENDS = {
    "ExecutionSucceeded": "SUCCEEDED",
    "ExecutionFailed": "FAILED",
    "ExecutionTimedOut": "TIMED_OUT",
    "ExecutionAborted": "ABORTED",
}

TOLD_FAILURES = 5
"""Failures in the iterations of a Map that are told one by one; the others are counted alone."""

_AT_ONCE = ("Pass", "Choice", "Succeed")
"""States that do nothing but hand on."""

_CAUSE = 200
"""Characters of a cause that stand beside a state; the execution's own is shown whole."""

_FAILED = ("Failed", "TimedOut")
_TRIED = ("Scheduled", "MapStateStarted", "MapRunStarted", "ParallelStateStarted")


@dataclass
class Course:
    """How far an execution is.

    Attributes:
        ended: its status where it has ended, else empty.
        maps: the Maps that are not over.
        gave_up: whether the state that was entered last is of the type Fail.
    """

    ended: str = ""
    maps: list[Frame] = field(default_factory=list)
    gave_up: bool = False
    _held: StateEvent | None = None
    _frames: Frames = field(default_factory=Frames)

    def take(self, event: "HistoryEventTypeDef") -> Iterator[StateEvent]:
        """Learn of the next event; what is worth telling of it.

        Of states in a Map's iterations only failures are told: their number is the Map's progress.
        """
        kind = event["type"]
        held, self._held = self._held, None
        if held and not (kind.endswith("StateExited") and details(event)["name"] == held.path[-1]):
            yield held
        self.ended = ENDS.get(kind, self.ended)
        if kind.endswith("StateEntered"):
            yield from self._entered(event, kind.removesuffix("StateEntered"))
        elif kind.endswith("StateExited"):
            yield from self._exited(event)
        elif kind.startswith("MapIteration"):
            self._iterated(event, kind.removeprefix("MapIteration"))
        else:
            yield from self._within(event, kind)

    def _entered(self, event: "HistoryEventTypeDef", kind: str) -> Iterator[StateEvent]:
        frame = Frame(details(event)["name"], kind, self._frames.before(event), event["timestamp"])
        self._frames.keep(event, frame)
        self.gave_up = kind == "Fail"
        if kind == "Map":
            self.maps.append(frame)
        if frame.iterated:
            return
        what = "failed" if self.gave_up else "entered"
        told = StateEvent(event["timestamp"], frame.path, what, 0.0)
        if kind in _AT_ONCE:
            self._held = told  # mostly it is left by the next event, and a line for that is enough
        else:
            yield told

    def _exited(self, event: "HistoryEventTypeDef") -> Iterator[StateEvent]:
        name = details(event)["name"]
        frame = self._frames.named(event, name)
        self._frames.keep(event, frame.within if frame else None)
        if frame is None:
            yield StateEvent(event["timestamp"], (name,), "succeeded", 0.0)
            return
        self._over(frame)
        if not frame.iterated:
            yield _told(event, frame, "caught" if frame.failing else "succeeded")

    def _iterated(self, event: "HistoryEventTypeDef", what: str) -> None:
        """Count the iterations of an inline Map."""
        name, index = details(event)["name"], details(event).get("index", 0)
        above = self._frames.named(event, name)
        if above is None:
            self._frames.keep(event, None)
            return
        if what == "Started":
            frame = Frame(f"{name}[{index}]", "Iteration", above, event["timestamp"])
            self._frames.keep(event, frame)
            _add(above, "begun")
            return
        self._frames.keep(event, above)
        _add(above, "succeeded" if what == "Succeeded" else "failed")

    def _within(self, event: "HistoryEventTypeDef", kind: str) -> Iterator[StateEvent]:
        """What happens to a state between its being entered and its being left."""
        before = frame = self._frames.before(event)
        if kind.startswith(("MapState", "MapRun", "ParallelState")):
            frame = _whole(before, kind)
        self._frames.keep(event, frame or before)
        if kind == "ExecutionRedriven":
            self.ended = ""
            self.maps += [it for it in _maps(frame) if it not in self.maps]
            yield StateEvent(event["timestamp"], (), "redriven", 0.0)
        if frame is None or kind.startswith("Execution"):
            return
        self._learn_of_map(event, frame)
        if kind.endswith(_TRIED) and frame.failing:
            frame.failing = False
            if not frame.iterated:
                yield _told(event, frame, "retried")
        elif kind.endswith(_FAILED):
            yield from self._failed(event, frame)
        elif kind.endswith("Aborted"):
            self._over(frame)
            if not frame.iterated:
                yield _told(event, frame, "aborted")

    def _failed(self, event: "HistoryEventTypeDef", frame: Frame) -> Iterator[StateEvent]:
        frame.failing = True
        if above := frame.iterated:
            above.told += 1
            if above.told > TOLD_FAILURES:
                return
        yield _told(event, frame, "failed")

    def _learn_of_map(self, event: "HistoryEventTypeDef", frame: Frame) -> None:
        if event["type"] == "MapStateStarted":
            frame.started = True
            frame.counts = {"total": details(event).get("length", 0)}
        elif event["type"] in ("MapRunStarted", "MapRunRedriven"):
            frame.started = True
            frame.map_run = details(event).get("mapRunArn", frame.map_run)

    def _over(self, frame: Frame) -> None:
        if frame in self.maps:
            self.maps.remove(frame)


def _whole(frame: Frame | None, kind: str) -> Frame | None:
    """The Map or Parallel state that an event is of; what led to it is often a state within.

    Of states within one another that fail, the inner one is the first to do so.
    """
    wanted = "Map" if kind.startswith("Map") else "Parallel"
    found = [it for it in frame.outwards() if it.kind == wanted] if frame else []
    if kind.endswith("StateFailed") and found and not found[0].map_run:
        found = [it for it in found if not it.failing]
    return found[0] if found else None


def _maps(frame: Frame | None) -> list[Frame]:
    return [it for it in frame.outwards() if it.kind == "Map"] if frame else []


def _add(frame: Frame, name: str) -> None:
    frame.counts[name] = frame.counts.get(name, 0) + 1


def _told(event: "HistoryEventTypeDef", frame: Frame, what: str) -> StateEvent:
    seconds = (event["timestamp"] - frame.entered).total_seconds()
    found = details(event) if what == "failed" else {}
    error, cause = found.get("error") or "", found.get("cause") or ""
    return StateEvent(
        event["timestamp"], frame.path, what, round(seconds, 3), error, short_cause(cause)
    )


def short_cause(cause: str) -> str:
    """A cause in one line; of a function's error document only its message."""
    try:
        document = json.loads(cause)
    except ValueError:
        document = None
    if isinstance(document, dict) and "errorMessage" in document:
        cause = str(document["errorMessage"])
    line = " ".join(cause.split())
    return line if len(line) <= _CAUSE else f"{line[:_CAUSE]}…"
