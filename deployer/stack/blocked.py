"""Which resources keep a deletion or a rollback from its end, and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from deployer.messages import Table
from deployer.project.template import STACK_TYPE
from deployer.stack.describe import StackResource, stack_tree
from deployer.stack.diagnosis.cause import CANCELLED
from deployer.stack.diagnosis.handler_message import unwrapped

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient


@dataclass(frozen=True)
class Blocker:
    """A resource that failed.

    Attributes:
        path: logical ids from the root to it.
        stack_id: of the stack it is in.
    """

    path: tuple[str, ...]
    stack_id: str
    resource: StackResource

    @property
    def skip_name(self) -> str:
        """How ContinueUpdateRollback names it: in a nested stack, by that stack's own name.

        https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-continueupdaterollback.html
        """
        logical_id = self.resource.logical_id
        return logical_id if len(self.path) == 1 else f"{_name(self.stack_id)}.{logical_id}"


def deletion_blockers(cfn: "CloudFormationClient", stack_id: str) -> list[Blocker]:
    """What could not be deleted; of a nested stack, what in it could not be."""
    found = _failed(cfn, stack_id, "DELETE_FAILED")
    above = {it.path[:-1] for it in found}
    return [it for it in found if not _is_stack(it) or it.path not in above]


def rollback_blockers(cfn: "CloudFormationClient", stack_id: str) -> list[Blocker]:
    """What could not be rolled back, so that it may be skipped.

    What was only cancelled may not be skipped, nor a nested stack that is still there.
    """
    return [
        it
        for it in _failed(cfn, stack_id, "UPDATE_FAILED")
        if not _is_stack(it) and not it.resource.reason.startswith(CANCELLED)
    ]


def blockers_table(title: str, blockers: Sequence[Blocker]) -> Table:
    """One row for each: where it is, what it is, and why it failed."""
    rows = tuple(
        (
            " / ".join(it.path),
            it.resource.resource_type,
            it.resource.physical_id,
            unwrapped(it.resource.reason)[0],
        )
        for it in blockers
    )
    return Table(title, ("resource", "type", "physical id", "reason"), rows)


def _failed(cfn: "CloudFormationClient", stack_id: str, status: str) -> list[Blocker]:
    return [
        Blocker((*path, resource.logical_id), of_stack, resource)
        for path, of_stack, resources in stack_tree(cfn, stack_id)
        for resource in resources
        if resource.status == status
    ]


def _is_stack(blocker: Blocker) -> bool:
    return blocker.resource.resource_type == STACK_TYPE


def _name(stack_id: str) -> str:
    return stack_id.split("/")[1]
