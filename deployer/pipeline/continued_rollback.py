"""Continues a rollback that failed: first as it is, then without what a person agrees to skip."""

from deployer.errors import DeployerError
from deployer.messages import Ui, Warned
from deployer.pipeline.target import Target
from deployer.stack.blocked import Blocker, blockers_table, rollback_blockers
from deployer.stack.describe import Stack
from deployer.stack.operation import OperationFailedError
from deployer.stack.recover import continue_rollback


def continue_failed_rollback(
    target: Target, stack: Stack, ui: Ui, *, approved: bool, role_arn: str | None = None
) -> None:
    """Bring a stack from UPDATE_ROLLBACK_FAILED to UPDATE_ROLLBACK_COMPLETE.

    Without a person nothing is ever skipped: what is skipped is no longer as its template says.

    Raises:
        DeployerError: a person did not agree.
        OperationFailedError: the rollback failed again; says how to skip what blocks it.
    """
    cfn = target.aws.client("cloudformation")
    blockers = rollback_blockers(cfn, stack.stack_id)
    ui.emit(blockers_table(f"What keeps {stack.name} from being rolled back", blockers))
    question = f"{stack.name} is in {stack.status}. Try again to roll it back?"
    if not approved and not ui.confirm(question):
        raise DeployerError("the stack is left as it is", where=stack.name)
    try:
        continue_rollback(target.aws, stack, target.pace, ui, role_arn=role_arn)
    except OperationFailedError as error:
        blockers = rollback_blockers(cfn, stack.stack_id)
        if error.status != stack.status or not blockers:
            raise
        if approved:
            error.todo = f"{error.todo}\n{_by_hand(stack, blockers)}".strip()
            raise
        _skip(target, stack, blockers, error, ui, role_arn)


def _skip(
    target: Target,
    stack: Stack,
    blockers: list[Blocker],
    failed: OperationFailedError,
    ui: Ui,
    role_arn: str | None,
) -> None:
    ui.emit(blockers_table("These failed again", blockers))
    question = "Skip them? CloudFormation then takes them as rolled back, though they are not."
    if not ui.confirm(question, todo=_by_hand(stack, blockers)):
        raise failed
    continue_rollback(target.aws, stack, target.pace, ui, skipped=blockers, role_arn=role_arn)
    names = ", ".join(it.skip_name for it in blockers)
    ui.emit(Warned(f"no longer as the template says, until deployed or mended: {names}"))


def _by_hand(stack: Stack, blockers: list[Blocker]) -> str:
    names = " ".join(it.skip_name for it in blockers)
    return (
        "To skip what blocks it, deploy without --yes, or: aws cloudformation "
        f"continue-update-rollback --stack-name {stack.name} --resources-to-skip {names}"
    )
