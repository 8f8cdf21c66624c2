"""Watches an operation to its end, and asks what to do when a person presses Ctrl-C."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from deployer.aws.errors import code_of, message_of
from deployer.aws.session import Aws
from deployer.errors import DeployerError
from deployer.messages import Note, Ui, Warned
from deployer.stack.describe import find_stack
from deployer.stack.events import EventFollower, SeenEvent
from deployer.stack.interrupts import Interrupted, Interrupts
from deployer.stack.pace import Pace
from deployer.stack.tokens import new_token

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient

WATCH, LEAVE, CANCEL, DELETE = "watch", "leave", "cancel", "delete"
_QUESTION = "Interrupted. What now?"

_FAILED_CREATION = ("CREATE_FAILED", "ROLLBACK_COMPLETE", "ROLLBACK_FAILED")

_LOOKS_FOR_DELETION = 5
"""Looks, at the usual pace, for the deletion to begin that is to follow a status."""


@dataclass
class Course:
    """What has happened in an operation so far.

    Attributes:
        events: in the order in which they were shown.
        stopped: `cancel` or `delete` where a person stopped it, else empty.
        ends_deleted: whether the stack is deleted where the operation does not end well.
    """

    stack_name: str
    stack_id: str
    events: list[SeenEvent] = field(default_factory=list)
    stopped: str = ""
    ends_deleted: bool = False

    @property
    def status(self) -> str:
        """The root stack's last status; empty before its first event."""
        own = (it.message.status for it in reversed(self.events) if not it.message.path)
        return next(own, "")

    @property
    def seconds(self) -> float:
        """From its first event to its last, by CloudFormation's clock."""
        times = [it.raw["Timestamp"] for it in self.events]
        return (times[-1] - times[0]).total_seconds() if times else 0.0

    @property
    def awaits_deletion(self) -> bool:
        """Whether it has ended in a status from which its stack is deleted."""
        if self.stopped == DELETE:
            return not self.status.startswith("DELETE_")
        return self.ends_deleted and self.status in _FAILED_CREATION


def watch_to_end(
    aws: Aws,
    course: Course,
    marker: str | None,
    pace: Pace,
    ui: Ui,
    resources: int = 0,
) -> None:
    """Show the events of an operation until it is over; they are added to the course.

    Args:
        marker: the newest event before the operation; None if there was none.
        resources: how many will be touched, 0 when that is not known.

    Raises:
        KeyboardInterrupt: a person, or a signal, left the operation running.
    """
    cfn = aws.client("cloudformation")
    follower = EventFollower(cfn, course.stack_name, course.stack_id, marker, pace)
    with ui.operation(course.stack_name, resources):
        looks, pause = 0, 0.0
        while True:
            interrupted = _follow(follower, course, ui, pause)
            if interrupted:
                _answer(cfn, course, ui, asks=interrupted.by_person)
            elif course.awaits_deletion and looks < _LOOKS_FOR_DELETION:
                looks, pause = looks + 1, pace.usual
            else:
                return


def _follow(follower: EventFollower, course: Course, ui: Ui, pause: float) -> Interrupted | None:
    """Show events until the operation is over, or a signal comes.

    Args:
        pause: seconds to wait before the first look.
    """
    try:
        # Closed before a person is asked: Ctrl-C at the question must end the question.
        with Interrupts() as interrupts:
            interrupts.pause(pause)
            for seen in follower.follow(interrupts.pause):
                course.events.append(seen)
                ui.emit(seen.message)
    except Interrupted as interrupted:
        return interrupted
    except BaseException:  # credentials that expired, a network that is gone
        _say_it_goes_on(course, ui)
        raise
    return None


def _answer(cfn: "CloudFormationClient", course: Course, ui: Ui, *, asks: bool) -> None:
    """Do what a person wants; returns to go on watching."""
    wanted = _ask(course.status, ui) if asks else LEAVE
    if wanted == LEAVE:
        _say_it_goes_on(course, ui)
        raise KeyboardInterrupt
    if wanted in (CANCEL, DELETE):
        _stop(cfn, course, wanted, ui)


def _ask(status: str, ui: Ui) -> str:
    """What a person wants; to leave it running where nobody answers."""
    try:
        return ui.choose(_QUESTION, _choices(status))
    except (DeployerError, KeyboardInterrupt):
        return LEAVE


def _choices(status: str) -> dict[str, str]:
    """What can be done about an operation in some status.

    CloudFormation cancels updates alone, and those only while they go forward; a creation is
    stopped by deleting the stack.
    https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CancelUpdateStack.html
    """
    choices = {WATCH: "go on watching", LEAVE: "leave it running and stop watching"}
    if status == "UPDATE_IN_PROGRESS":
        choices[CANCEL] = "cancel the update: the stack becomes again what it was"
    if status == "CREATE_IN_PROGRESS":
        choices[DELETE] = "stop the creation, and delete what was made so far"
    return choices


def _stop(cfn: "CloudFormationClient", course: Course, wanted: str, ui: Ui) -> None:
    """Cancel an update, or delete what a creation made so far; never a stack that came to stand."""
    from botocore.exceptions import ClientError

    token = new_token()
    try:
        if wanted == CANCEL:
            cfn.cancel_update_stack(StackName=course.stack_id, ClientRequestToken=token)
        else:
            # The question may have stood for long, and CloudFormation deletes any stack.
            stack = find_stack(cfn, course.stack_id)
            status = stack.status if stack else "DELETE_COMPLETE"
            if status != "CREATE_IN_PROGRESS":
                ui.emit(Note(f"{course.stack_name}: not deleted: it is in {status} by now"))
                return
            # Some may delete it with its own role alone, so that is named.
            role: Any = {"RoleARN": stack.role_arn} if stack and stack.role_arn else {}
            cfn.delete_stack(StackName=course.stack_id, ClientRequestToken=token, **role)
    except ClientError as error:
        if code_of(error) != "ValidationError":
            raise
        # It went on while the question stood: there is nothing left to stop.
        ui.emit(Note(f"{course.stack_name}: not stopped: {message_of(error)}"))
    else:
        course.stopped = wanted


def _say_it_goes_on(course: Course, ui: Ui) -> None:
    ui.emit(
        Warned(
            f"{course.stack_name}: the operation goes on in CloudFormation without you; "
            "deployer watch shows it"
        )
    )
