"""What is done once a stack is as it shall be."""

from dataclasses import dataclass

from deployer.messages import Outputs, Ui
from deployer.pipeline.target import Target
from deployer.project.project import Project
from deployer.stack.describe import find_stack
from deployer.stack.protection import protect_from_deletion, set_policy
from deployer.stack.record import Records


@dataclass(frozen=True)
class Aftermath:
    """What is done after a stack was deployed.

    Attributes:
        fingerprint: of what it was made from; empty where that cannot be recorded.
        policy: the stack policy to set; None to leave it.
    """

    project: Project
    records: Records
    fingerprint: str
    policy: str | None


def complete(target: Target, stack_name: str, after: Aftermath, ui: Ui, *, executed: bool) -> None:
    """Protect a stack that is as it shall be, record it, and show what it gives."""
    cfn = target.aws.client("cloudformation")
    # Looked at now, whoever planned it: the record needs the time of its last change.
    stack = find_stack(cfn, stack_name)
    if stack is None:
        return  # deleted since
    set_policy(cfn, stack_name, after.policy)
    protect_from_deletion(cfn, after.project, stack)
    if after.fingerprint:
        after.records.write(stack, after.fingerprint, ui)
    if executed and stack.outputs:
        ui.emit(Outputs(stack_name, stack.outputs))
