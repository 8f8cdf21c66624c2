"""Follows an execution to its end, and says how it ended."""

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeGuard

from deployer.aws.errors import code_of, message_of
from deployer.messages import ExecutionEnded, Note, Ui, Warned
from deployer.pipeline.execution.course import Course
from deployer.pipeline.execution.history import HistoryReader
from deployer.pipeline.execution.machine import Machine
from deployer.pipeline.execution.maps import MapWatch
from deployer.pipeline.target import Target
from deployer.stack.calls import Calls
from deployer.stack.interrupts import Interrupted, Interrupts
from deployer.stack.pace import Pace, Pauses
from deployer.stack.polling import is_passing

if TYPE_CHECKING:
    from botocore.exceptions import ClientError
    from mypy_boto3_stepfunctions.type_defs import DescribeExecutionOutputTypeDef

_ROUNDS = 5
"""How many rounds of looks at the history there are between two looks at a Map, at most."""

_GOING = ("RUNNING", "PENDING_REDRIVE")


@dataclass(frozen=True)
class Followed:
    """An execution to follow.

    Attributes:
        known: number of the last event that is not to be told: what was before a redrive.
    """

    machine: Machine
    arn: str
    known: int = 0

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
    calls = Calls(client, interrupts.pause)
    pace = target.pace
    reader, course = HistoryReader(calls, followed.arn), Course()
    maps = MapWatch(calls, followed.arn, pace.usual, pace.usual * _ROUNDS)
    looking = _Patience(pace)
    while not course.ended:
        try:
            _look(reader, course, maps, followed.known, ui)
        except Exception as error:
            if _is_sealed(error):
                ui.emit(Warned(f"What its states do is not to be read: {message_of(error)}"))
                break
            interrupts.pause(looking.after(error))
        else:
            if not course.ended:
                interrupts.pause(looking.pause())
    while _metadata(calls, followed.arn)["status"] in _GOING:
        interrupts.pause(pace.usual)  # what is described follows the history a little later
    return _ended(followed, _describe(calls, followed.arn, ui))


def _look(reader: HistoryReader, course: Course, maps: MapWatch, known: int, ui: Ui) -> None:
    for event in reader.read():
        going = len(course.maps)
        told = list(course.take(event))
        if event["id"] <= known:
            course.ended = ""  # it ended so once, and was redriven
            continue
        if len(course.maps) < going:
            _progress(maps, course, ui)  # the last of a Map, before it is told to be over
        for message in told:
            ui.emit(message)
    _progress(maps, course, ui)


def _progress(maps: MapWatch, course: Course, ui: Ui) -> None:
    for progress in maps.look(course):
        ui.emit(progress)


class _Patience:
    """How long to wait after a look, and for how long failing looks are put up with."""

    def __init__(self, pace: Pace) -> None:
        self._pace = pace
        self._pauses = Pauses(pace)
        self._failing = 0.0

    def pause(self) -> float:
        """Seconds after a look."""
        self._failing = 0.0
        return self._pauses.after_success()

    def after(self, error: Exception) -> float:
        """Seconds after a look that failed; raises where waiting helps no longer."""
        if not is_passing(error) or self._failing >= self._pace.patience:
            raise error
        pause = self._pauses.after_refusal()
        self._failing += pause
        return pause


def _describe(calls: Calls, arn: str, ui: Ui) -> "DescribeExecutionOutputTypeDef":
    """How it ended, without its output where the caller may not use the key."""
    from botocore.exceptions import ClientError

    try:
        answer: DescribeExecutionOutputTypeDef = calls.ask("describe_execution", executionArn=arn)
    except ClientError as error:
        if not _is_sealed(error):
            raise
        ui.emit(Warned(f"Output, error and cause are not to be read: {message_of(error)}"))
        return _metadata(calls, arn)
    return answer


def _metadata(calls: Calls, arn: str) -> "DescribeExecutionOutputTypeDef":
    """What needs no key."""
    answer: DescribeExecutionOutputTypeDef = calls.ask(
        "describe_execution", executionArn=arn, includedData="METADATA_ONLY"
    )
    return answer


def _is_sealed(error: Exception) -> "TypeGuard[ClientError]":
    """Whether the execution is encrypted with a key that the caller may not, or cannot, use."""
    return code_of(error) in ("KmsAccessDeniedException", "KmsInvalidStateException")


def _ended(followed: Followed, found: "DescribeExecutionOutputTypeDef") -> ExecutionEnded:
    stopped = found.get("stopDate")
    succeeded = found["status"] == "SUCCEEDED"
    return ExecutionEnded(
        state_machine=followed.machine.shown_name,
        name=followed.name,
        arn=followed.arn,
        status=found["status"],
        seconds=round((stopped - found["startDate"]).total_seconds(), 3) if stopped else 0.0,
        output=_pretty(found.get("output") or "") if succeeded else "",
        error=found.get("error") or "",
        cause=found.get("cause") or "",
        redrivable=found.get("redriveStatus") == "REDRIVABLE",
    )


def _pretty(output: str) -> str:
    try:
        return json.dumps(json.loads(output), indent=2, ensure_ascii=False)
    except ValueError:
        return output


def _left(followed: Followed) -> str:
    command = f"{followed.machine.command} --execution {followed.name}"
    return (
        f"The execution goes on: {followed.arn}\n"
        f"Follow it again:  {command}\n"
        f"Stop it:          {command} --stop"
    )
