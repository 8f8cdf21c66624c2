"""Follows an execution to its end, and says how it ended."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from deployer.aws.errors import code_of, is_sealed, message_of
from deployer.messages import ExecutionEnded, Note, Ui, Warned
from deployer.pipeline.execution.course import Course
from deployer.pipeline.execution.ending import described, ended, is_over, metadata
from deployer.pipeline.execution.history import HistoryReader
from deployer.pipeline.execution.machine import Machine
from deployer.pipeline.execution.maps import MapWatch
from deployer.pipeline.target import Target
from deployer.stack.calls import Calls
from deployer.stack.interrupts import Interrupted, Interrupts
from deployer.stack.pace import Pace, Pauses
from deployer.stack.polling import is_passing

if TYPE_CHECKING:
    from mypy_boto3_stepfunctions.type_defs import HistoryEventTypeDef

_Answer = TypeVar("_Answer")

_ROUNDS = 5
"""How many rounds of looks at the history there are between two looks at a Map, at most."""

_APPEARS = 15.0
"""Seconds until every server of Step Functions must know an execution that was just started.
https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeExecution.html"""


@dataclass(frozen=True)
class Followed:
    """An execution to follow.

    Attributes:
        known: number of the last event that is not to be told: what was before a redrive.
        redrives: how often it was redriven at least.
        new: whether it was started just now, so that not every server may know it.
    """

    machine: Machine
    arn: str
    known: int = 0
    redrives: int = 0
    new: bool = False

    @property
    def name(self) -> str:
        """The execution's own."""
        return self.arn.rpartition(":")[2]


def follow(target: Target, followed: Followed, ui: Ui) -> ExecutionEnded:
    """Tell what an execution does until it has ended.

    Raises:
        KeyboardInterrupt: a person, or a signal, left it running.
        ClientError: it cannot be followed any longer; it goes on.
    """
    try:
        with Interrupts() as interrupts:
            try:
                return _to_end(target, followed, ui, interrupts)
            except Interrupted:
                raise KeyboardInterrupt from None
    except (Exception, KeyboardInterrupt):
        ui.emit(Note(_left(followed)))
        raise


def _to_end(target: Target, followed: Followed, ui: Ui, interrupts: Interrupts) -> ExecutionEnded:
    client: Any = target.aws.client("stepfunctions")
    calls, pace, arn = Calls(client, interrupts.pause), target.pace, followed.arn
    maps = MapWatch(calls, arn, pace.usual, pace.usual * _ROUNDS)
    looks = _Looks(HistoryReader(calls, arn), maps, followed.known, ui)
    patience = _Patience(pace, new=followed.new)

    def asked(ask: Callable[[], _Answer]) -> _Answer:
        while True:
            try:
                return ask()
            except Exception as error:
                interrupts.pause(patience.after(error))

    while not looks.course.ended:
        try:
            asked(looks.look)
        except Exception as error:
            if not is_sealed(error):
                raise
            ui.emit(Warned(f"What its states do is not to be read: {message_of(error)}"))
            break
        if not looks.course.ended:
            interrupts.pause(patience.pause())
    # What is described follows the history a little later.
    while not is_over(asked(lambda: metadata(calls, arn)), followed.redrives):
        interrupts.pause(patience.pause())
    found = asked(lambda: described(calls, arn, ui))
    return ended(followed.machine, found, gave_up=looks.course.gave_up)


@dataclass
class _Looks:
    """Looks at an execution, and tells what is new.

    Attributes:
        known: number of the last event that is not to be told.
    """

    reader: HistoryReader
    maps: MapWatch
    known: int
    ui: Ui
    course: Course = field(default_factory=Course)
    _unread: "deque[HistoryEventTypeDef]" = field(default_factory=deque)

    def look(self) -> None:
        """Tell what has happened since; where that fails, the next look goes on from there."""
        self._unread.extend(self.reader.read())
        while self._unread:
            event = self._unread.popleft()
            going = len(self.course.maps)
            told = list(self.course.take(event))
            if event["id"] <= self.known:
                self.course.ended = ""  # it ended so once, and was redriven
                continue
            try:
                if len(self.course.maps) < going:
                    self._progress()  # the last of a Map, before it is told to be over
            finally:
                for message in told:
                    self.ui.emit(message)
        self._progress()

    def _progress(self) -> None:
        for progress in self.maps.look(self.course):
            self.ui.emit(progress)


class _Patience:
    """How long to wait after a look, and for how long failing looks are put up with.

    Args:
        new: whether the execution may not be known everywhere yet.
    """

    def __init__(self, pace: Pace, *, new: bool) -> None:
        self._pace = pace
        self._new = new
        self._pauses = Pauses(pace)
        self._failing = 0.0

    def pause(self) -> float:
        """Seconds after a look."""
        self._failing = 0.0
        return self._pauses.after_success()

    def after(self, error: Exception) -> float:
        """Seconds after a look that failed; raises where waiting helps no longer."""
        if self._failing >= self._longest(error):
            raise error
        pause = self._pauses.after_refusal()
        self._failing += pause
        return pause

    def _longest(self, error: Exception) -> float:
        if is_passing(error):
            return self._pace.patience
        appears = self._new and code_of(error) == "ExecutionDoesNotExist"
        return min(_APPEARS, self._pace.patience) if appears else 0.0


def _left(followed: Followed) -> str:
    command = f"{followed.machine.command} --execution {followed.name}"
    return (
        f"The execution goes on: {followed.arn}\n"
        f"Follow it again:  {command}\n"
        f"Stop it:          {command} --stop"
    )
