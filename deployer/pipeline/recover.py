"""Stacks that no change set can be made for as they stand: what is done about each.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html
"""

from deployer.errors import DeployerError
from deployer.messages import Note, Ui
from deployer.pipeline.approval import Approval
from deployer.pipeline.continued_rollback import continue_failed_rollback
from deployer.pipeline.deletion_table import show_deletion
from deployer.pipeline.target import Target
from deployer.stack.delete import delete, plan_deletion
from deployer.stack.describe import Stack, find_stack
from deployer.stack.hindered import refuse_hindered
from deployer.stack.operation import OperationFailedError, OperationStoppedError, attach
from deployer.stack.recover import roll_back

_GO_ON, _ROLL_BACK, _REPLACE, _WATCH, _STOP = "go-on", "roll-back", "replace", "watch", "stop"

_HOPELESS = {
    "DELETE_FAILED": "Delete it first, which offers to retain or to force what blocks: "
    "deployer delete",
    "IMPORT_ROLLBACK_FAILED": "CloudFormation updates no stack in this state. See what is in it "
    "with deployer status; what holds data is best brought out of it with the help of AWS Support.",
}


def usable(
    target: Target,
    stack: Stack,
    approval: Approval,
    ui: Ui,
    *,
    keep: bool = False,
    role_arn: str | None = None,
) -> Stack | None:
    """The stack if a change set can be made for it; None if it is to be created.

    Args:
        keep: whether the deployment shall keep what it made when it fails; then a stack that was
            kept so before is gone on with, without a question.
        role_arn: service role to roll back or to delete with.

    Raises:
        DeployerError: a person did not agree to what would make it usable, or nothing would.
        OperationFailedError: what was tried, or waited for, ended badly.
    """
    if stack.in_progress:
        stack = _awaited(target, stack, approval, ui)
    if stack.status in _HOPELESS:
        raise DeployerError(
            f"the stack is stuck in {stack.status}: {stack.reason}",
            where=stack.name,
            todo=_HOPELESS[stack.status],
        )
    if stack.status == "UPDATE_ROLLBACK_FAILED":
        continue_failed_rollback(target, stack, ui, approved=approval.given, role_arn=role_arn)
        return _current(target, stack)
    if stack.paused:
        return _resumed(target, stack, approval, ui, keep=keep, role_arn=role_arn)
    if stack.failed_creation:
        question = (
            f"{stack.name} was never created ({stack.status}). Delete the remains and create it?"
        )
        _replace(target, stack, approval, ui, role_arn, question)
        return None
    if stack.never_made:
        _tell_of_other_plans(target, stack, ui)
    return None if stack.status == "DELETE_COMPLETE" else stack


def _awaited(target: Target, stack: Stack, approval: Approval, ui: Ui) -> Stack:
    """The stack after what is going on on it, if a person wants to wait."""
    busy = DeployerError(
        f"another operation is going on: {stack.status}",
        where=stack.name,
        todo="Follow it with deployer watch, then deploy again.",
    )
    if approval.given:
        raise busy
    choices = {_WATCH: "follow it to its end, then go on", _STOP: "leave it alone"}
    question = f"{stack.name} is in {stack.status}. What now?"
    if ui.choose(question, choices, todo=busy.todo) == _STOP:
        raise busy
    try:
        attach(target.aws, stack, target.pace, ui)
    except OperationStoppedError:
        raise
    except OperationFailedError as error:
        # Told already; what can be done about the state it left is asked next.
        ui.emit(Note(f"{stack.name}: it ended in {error.status}."))
    return _current(target, stack)


def _resumed(
    target: Target,
    stack: Stack,
    approval: Approval,
    ui: Ui,
    *,
    keep: bool,
    role_arn: str | None,
) -> Stack | None:
    """A stack whose failure was kept: gone on with, rolled back, or made anew."""
    back = _REPLACE if stack.status == "CREATE_FAILED" else _ROLL_BACK
    if approval.given:
        wanted = _GO_ON if keep else back
    else:
        question = f"{stack.name} is in {stack.status}. What now?"
        todo = f"--yes chooses {back}, --yes --on-failure keep chooses {_GO_ON}."
        wanted = ui.choose(question, _ways(back), todo=todo)
    if wanted == _GO_ON:
        return stack
    if wanted == _REPLACE:
        question = f"Delete what stands of {stack.name} and create it anew?"
        _replace(target, stack, approval, ui, role_arn, question)
        return None
    if wanted == _ROLL_BACK:
        roll_back(target.aws, stack, target.pace, ui, role_arn=role_arn)
        return _current(target, stack)
    raise DeployerError("the stack is left as the failure left it", where=stack.name)


def _ways(back: str) -> dict[str, str]:
    return {
        _STOP: "leave it as it is",
        _GO_ON: "deploy onto it as it stands; another failure is kept in the same way",
        back: "delete what was made, and create it"
        if back == _REPLACE
        else "roll back to how it was before the update, then deploy",
    }


def _replace(
    target: Target,
    stack: Stack,
    approval: Approval,
    ui: Ui,
    role_arn: str | None,
    question: str,
) -> None:
    """Delete what stands of a stack, once it has been shown and agreed to."""
    deletion = plan_deletion(target.aws.client("cloudformation"), stack)
    refuse_hindered(target.aws, [deletion])
    show_deletion(deletion, ui)
    # What was kept on purpose may have been in use for long.
    if approval.given and stack.paused and deletion.loses_data:
        raise DeployerError(
            "what a failure left of the stack holds data, which making it anew would destroy",
            where=stack.name,
            todo="Go on from it with --on-failure keep, or delete it first: deployer delete. "
            "Without --yes you are asked.",
        )
    if not approval.given and not ui.confirm(question):
        raise DeployerError("the remains of a failed creation are in the way", where=stack.name)
    delete(target.aws, deletion, target.pace, ui, role_arn=role_arn)


def _current(target: Target, stack: Stack) -> Stack:
    """The stack as it stands now; by its id, for it may have been deleted."""
    found = find_stack(target.aws.client("cloudformation"), stack.stack_id)
    if found is None:
        raise DeployerError("the stack is gone", where=stack.name, todo="Deploy again.")
    return found


def _tell_of_other_plans(target: Target, stack: Stack, ui: Ui) -> None:
    """Executing one change set makes CloudFormation drop the others of the stack."""
    found = target.aws.client("cloudformation").list_change_sets(StackName=stack.stack_id)
    if count := len(found["Summaries"]):
        sets = "1 change set" if count == 1 else f"{count} change sets"
        ui.emit(Note(f"{stack.name} was only planned: {sets} of it end when it is created."))
