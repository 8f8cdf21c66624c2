"""Lets SQS move dead letters back to the queues that gave them up, and follows that.

SQS moves only what came from queues; one move at a time for each dead letter queue, and 100 in an
account. A move takes 36 hours at most. Each message comes back as a new one, with a new id and a
count of receives that begins again.
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_StartMessageMoveTask.html
"""

from typing import TYPE_CHECKING, Any

from deployer.aws.errors import code_of, message_of
from deployer.errors import AwsError
from deployer.messages import LettersMoved, Note, Ui
from deployer.pipeline.queue_letters import Estimate, GivenUpQueue, about_how_many
from deployer.pipeline.target import Target
from deployer.stack.calls import Calls
from deployer.stack.interrupts import Interrupted, Interrupts
from deployer.stack.pace import Pauses

if TYPE_CHECKING:
    from mypy_boto3_sqs.type_defs import ListMessageMoveTasksResultEntryTypeDef as Task

FASTEST = 500
"""Messages a second that one may ask for."""

_GOING = ("RUNNING", "CANCELLING")
_LOOKS = 10
"""Looks for a move that was begun, until it must be there."""


def redrive_letters(
    target: Target, queue: GivenUpQueue, rate: int | None, ui: Ui, *, approved: bool, again: str
) -> bool:
    """Move the messages of a queue back, after asking; False when they were not all moved.

    Args:
        rate: messages a second; None leaves it to SQS.
        again: the command that follows the move where this one is left.

    Raises:
        AwsError: SQS does not move them.
    """
    running = _newest(target, queue)
    if running and running.get("Status") in _GOING:
        ui.emit(Note("They are being moved already; nothing new is begun."))
    else:
        found = about_how_many(target, queue)
        if not found.waiting:
            ui.emit(Note(_nothing_to_move(queue, found)))
            return not found.hidden
        places, many = ", ".join(queue.sources), found.messages
        if not approved and not ui.confirm(f"Move {many} from {queue.name} back to {places}?"):
            ui.emit(Note("Nothing was moved."))
            return False
        _start(target, queue, rate)
    ended = _follow(target, queue, running, ui, again)
    ui.emit(ended)
    return ended.status == "COMPLETED"


def _nothing_to_move(queue: GivenUpQueue, found: Estimate) -> str:
    if not found.hidden:
        return f"{queue.name} has no messages to move."
    return (
        f"Nothing was moved: {queue.name} has {found.messages}, hidden by somebody's look. "
        "Try again in two minutes."
    )


def _start(target: Target, queue: GivenUpQueue, rate: int | None) -> None:
    from botocore.exceptions import ClientError

    given: dict[str, Any] = {"MaxNumberOfMessagesPerSecond": rate} if rate else {}
    try:
        target.aws.client("sqs").start_message_move_task(SourceArn=queue.arn, **given)
    except ClientError as error:
        code = code_of(error).rpartition(".")[2]
        if code not in (
            "InvalidParameterValue",
            "UnsupportedOperation",
            "ResourceNotFoundException",
        ):
            raise
        raise AwsError(
            f"SQS does not move them: {message_of(error)}",
            where=queue.name,
            todo="It moves messages of one queue at a time, and of 100 queues of an account; and "
            "only those that came from a queue.",
        ) from error


def _follow(
    target: Target, queue: GivenUpQueue, before: "Task | None", ui: Ui, again: str
) -> LettersMoved:
    """Tell how far the move is until it is over."""
    client: Any = target.aws.client("sqs")
    known = before and before.get("Status") not in _GOING and before.get("StartedTimestamp")
    pauses, told, looks = Pauses(target.pace), None, 0
    try:
        with Interrupts() as interrupts:
            calls = Calls(client, interrupts.pause)
            while True:
                tasks = calls.ask("list_message_move_tasks", SourceArn=queue.arn, MaxResults=1)
                found = next(iter(tasks.get("Results", [])), None)
                if found and found.get("StartedTimestamp") != known:
                    moved = _told(queue, found)
                    if moved.status not in _GOING:
                        return moved
                    if moved != told:
                        ui.emit(moved)
                    told = moved
                elif (looks := looks + 1) > _LOOKS:
                    raise AwsError("SQS shows no move that was begun", where=queue.name)
                interrupts.pause(pauses.after_success())
    except (Interrupted, KeyboardInterrupt):
        ui.emit(Note(f"The move goes on. To follow it again: {again}"))
        raise KeyboardInterrupt from None


def _newest(target: Target, queue: GivenUpQueue) -> "Task | None":
    answer = target.aws.client("sqs").list_message_move_tasks(SourceArn=queue.arn, MaxResults=1)
    return next(iter(answer.get("Results", [])), None)


def _told(queue: GivenUpQueue, task: "Task") -> LettersMoved:
    return LettersMoved(
        queue=queue.name,
        sources=queue.sources,
        status=task.get("Status", ""),
        moved=task.get("ApproximateNumberOfMessagesMoved", 0),
        total=task.get("ApproximateNumberOfMessagesToMove") or 0,
        reason=task.get("FailureReason", ""),
    )
