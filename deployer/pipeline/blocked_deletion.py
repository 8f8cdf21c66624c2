"""What is done about resources that cannot be deleted: left, retained, or forced."""

from collections.abc import Sequence

from deployer.errors import DeployerError
from deployer.messages import Table, Ui
from deployer.pipeline.target import Target
from deployer.stack.blocked import Blocker, blockers_table, deletion_blockers
from deployer.stack.delete import Deletion
from deployer.stack.execute import delete_stack
from deployer.stack.operation import OperationFailedError
from deployer.stack.recover import delete_retaining

ASK, RETAIN, FORCE, STOP = "ask", "retain", "force", "stop"

_CHOICES = {
    STOP: "leave the stack as it is, to mend what blocks it",
    RETAIN: "delete the rest, and keep these outside of any stack",
    FORCE: "let CloudFormation delete what it can, and leave the rest behind",
}


def delete_blocked(
    target: Target,
    deletion: Deletion,
    failed: OperationFailedError,
    ui: Ui,
    on_blocked: str,
    *,
    asks: bool,
    role_arn: str | None = None,
) -> None:
    """Show what blocks a deletion, and delete the rest if that is wanted.

    Args:
        failed: how the deletion ended.
        on_blocked: `ask`, `retain` or `force`.
        asks: whether a person may be asked.

    Raises:
        OperationFailedError: it is not wanted, or fails again.
    """
    if failed.status != "DELETE_FAILED":
        raise failed
    stack = deletion.stack
    blockers = deletion_blockers(target.aws.client("cloudformation"), stack.stack_id)
    ui.emit(blockers_table(f"What blocks the deletion of {stack.name}", blockers))
    wanted = _ask(ui, failed) if on_blocked == ASK and asks else on_blocked
    if wanted == RETAIN and blockers:
        delete_retaining(target.aws, stack, blockers, target.pace, ui, role_arn=role_arn)
    elif wanted == FORCE:
        delete_stack(target.aws, stack, target.pace, ui, role_arn=role_arn, force=True)
    else:
        failed.todo += "\nWithout a question: deployer delete --on-blocked retain, or force."
        raise failed
    ui.emit(_left(blockers))


def _ask(ui: Ui, failed: OperationFailedError) -> str:
    try:
        return ui.choose("What shall become of these?", _CHOICES)
    except DeployerError:  # nobody is there: the failure itself is what there is to say
        raise failed from None


def _left(blockers: Sequence[Blocker]) -> Table:
    rows = tuple((it.resource.physical_id, it.resource.resource_type) for it in blockers)
    return Table("Left behind, of no stack any more, perhaps at a cost", ("id", "type"), rows)
