"""How far the Maps of an execution are.

An inline Map tells it in the history. A Distributed Map has a run of its own, which is asked.
https://docs.aws.amazon.com/step-functions/latest/dg/concepts-examine-map-run.html
"""

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from deployer.messages import Counts, MapProgress
from deployer.pipeline.execution.course import Course
from deployer.pipeline.execution.frames import Frame
from deployer.stack.calls import Calls

_GROWTH = 1.5


@dataclass
class MapWatch:
    """Tells the progress of Maps: when it has changed, and each time a little less often.

    Attributes:
        first, slowest: seconds between two looks.
        clock: seconds that only grow.
    """

    calls: Calls
    arn: str
    first: float
    slowest: float
    clock: Callable[[], float] = time.monotonic
    _told: dict[Frame, MapProgress] = field(default_factory=dict)
    _seen: list[Frame] = field(default_factory=list)
    _runs: set[str] = field(default_factory=set)
    _pause: float = 0.0
    _next: float = 0.0

    def look(self, course: Course) -> Iterator[MapProgress]:
        """What has changed, if it is time to look; of a Map that is over, always its end."""
        begun = [it for it in course.maps if it not in self._seen and not it.iterated]
        self._seen += begun
        if begun:
            self._pause, self._next = self.first, min(self._next, self.clock() + self.first)
        over = [it for it in self._seen if course.ended or it not in course.maps]
        due = self.clock() >= self._next
        if due:
            self._pause = min(self._pause * _GROWTH, self.slowest)
            self._next = self.clock() + self._pause
        for frame in self._seen if due else over:
            progress = self._progress(frame)
            if progress and progress != self._told.get(frame):
                self._told[frame] = progress
                yield progress
        self._seen = [it for it in self._seen if it not in over]

    def _progress(self, frame: Frame) -> MapProgress | None:
        if not frame.started and not frame.map_run:
            self._find_run(frame)
        if frame.map_run:
            run = self.calls.ask("describe_map_run", mapRunArn=frame.map_run)
            items, executions = _counts(run["itemCounts"]), _counts(run["executionCounts"])
            return MapProgress(frame.path, frame.map_run, items, executions)
        if not frame.counts:
            return None
        done, failed = frame.counts.get("succeeded", 0), frame.counts.get("failed", 0)
        begun, total = frame.counts.get("begun", 0), frame.counts.get("total", 0)
        running = max(0, begun - done - failed)
        pending = max(0, total - begun)
        return MapProgress(frame.path, "", Counts(done, failed, running, pending, total))

    def _find_run(self, frame: Frame) -> None:
        """Find the run of a Map whose history does not name it, as on the local cloud.

        Its ARN has the state's label, which most often is its name; else it is the newest. One
        that is told was begun once the state was entered, to the second.
        """
        found = self.calls.ask("list_map_runs", executionArn=self.arn)["mapRuns"]
        since = frame.entered - timedelta(seconds=1)
        new = [it for it in found if it["mapRunArn"] not in self._runs and it["startDate"] >= since]
        labelled = [it for it in new if _label(it["mapRunArn"]) == frame.name]
        if new:
            frame.map_run = max(labelled or new, key=lambda it: it["startDate"])["mapRunArn"]
            self._runs.add(frame.map_run)


def _label(map_run: str) -> str:
    """`WriteAll` of `arn:…:mapRun:machine/WriteAll:1d1f`.

    https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html
    """
    return map_run.rpartition(":")[0].rpartition("/")[2]


def _counts(found: Mapping[str, Any]) -> Counts:
    return Counts(
        succeeded=found["succeeded"],
        failed=found["failed"] + found["timedOut"] + found["aborted"],
        running=found["running"],
        pending=found["pending"],
        total=found["total"],
    )
