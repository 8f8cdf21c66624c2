"""An operation on a stack: started, watched to its end, explained when it failed."""

from collections.abc import Callable

from deployer.aws.session import Aws
from deployer.errors import DeployerError
from deployer.messages import Failure, StackDone, Ui, Warned
from deployer.stack.advice import advice
from deployer.stack.describe import Stack
from deployer.stack.diagnosis.diagnose import diagnose
from deployer.stack.markers import newest_event, running_since
from deployer.stack.overtaken import told_when_overtaken
from deployer.stack.pace import Pace
from deployer.stack.watching import Course, watch_to_end

DEPLOYED = ("CREATE_COMPLETE", "UPDATE_COMPLETE", "IMPORT_COMPLETE")
DELETED = ("DELETE_COMPLETE",)


class OperationFailedError(DeployerError):
    """A stack operation ended badly. Holds the first cause, from whichever nested stack it came."""

    def __init__(
        self, stack_name: str, status: str, failure: Failure | None, todo: str, what: str = ""
    ) -> None:
        what = what or f"the operation ended in {status}"
        super().__init__(what, where=stack_name, todo=todo)
        self.status = status
        self.failure = failure


class OperationStoppedError(OperationFailedError):
    """A person stopped it. Exit code 130."""

    exit_code = 130


def operate(
    aws: Aws,
    stack_name: str,
    stack_id: str,
    start: Callable[[], object],
    pace: Pace,
    ui: Ui,
    *,
    resources: int = 0,
    good_ends: tuple[str, ...] = DEPLOYED,
    ends_deleted: bool = False,
    imports: bool = False,
) -> str:
    """Start an operation and watch it; returns the status that it ended in.

    Args:
        start: asks CloudFormation for it.
        resources: how many will be touched, 0 when that is not known.
        good_ends: statuses that mean that it did what was asked for.
        ends_deleted: whether the stack is deleted where it does not end well.
        imports: whether it was to take over what exists.

    Raises:
        DeployerError: somebody else was faster, so that it could not be started.
        OperationFailedError: it ended badly.
        KeyboardInterrupt: a person left it running.
    """
    cfn = aws.client("cloudformation")
    with told_when_overtaken(stack_name):
        marker = newest_event(cfn, stack_id)
        try:
            start()
        except KeyboardInterrupt:
            ui.emit(
                Warned(f"{stack_name}: it may have begun all the same; deployer watch shows it")
            )
            raise
    course = Course(stack_name, stack_id, ends_deleted=ends_deleted)
    watch_to_end(aws, course, marker, pace, ui, resources)
    return _conclude(aws, course, pace, ui, good_ends, imports=imports)


def attach(aws: Aws, stack: Stack, pace: Pace, ui: Ui) -> str:
    """Watch what is going on on a stack from its beginning; returns the status it ended in.

    Raises:
        OperationFailedError: it ended badly.
        KeyboardInterrupt: a person left it running.
    """
    marker = running_since(aws.client("cloudformation"), stack.stack_id)
    course = Course(stack.name, stack.stack_id)
    watch_to_end(aws, course, marker, pace, ui)
    good_ends = DELETED if stack.status.startswith("DELETE_") else DEPLOYED
    return _conclude(aws, course, pace, ui, good_ends)


def _conclude(
    aws: Aws,
    course: Course,
    pace: Pace,
    ui: Ui,
    good_ends: tuple[str, ...],
    *,
    imports: bool = False,
) -> str:
    status, name = course.status, course.stack_name
    if course.stopped and status in DEPLOYED:
        raise OperationStoppedError(
            name,
            status,
            None,
            "To have the stack as it was before, deploy what it was made from before.",
            what=f"it came too late to {course.stopped}: {status}, the change is live",
        )
    if course.stopped:
        raise OperationStoppedError(name, status, None, advice(status, course.events))
    if status in good_ends:
        ui.emit(StackDone(name, status, course.seconds))
        return status
    failure = diagnose(aws, name, course.events, pace, imports=imports)
    if failure:
        ui.emit(failure)
    raise OperationFailedError(name, status, failure, advice(status, course.events))
