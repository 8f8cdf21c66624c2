"""Which resources keep a deletion or a rollback from its end, and why."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

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
    """What could not be deleted; of a nested stack, what in it could not be.

    What was only cancelled because something else failed can be deleted once that is done with.
    """
    failed = [
        Blocker((*path, resource.logical_id), of_stack, _with_reason(cfn, of_stack, resource))
        for path, of_stack, resources in stack_tree(cfn, stack_id)
        for resource in resources
        if resource.status == "DELETE_FAILED"
    ]
    found = [it for it in failed if not it.resource.reason.startswith(CANCELLED)]
    above = {it.path[:-1] for it in found}
    return [it for it in found if it.path not in above]


def rollback_blockers(
    cfn: "CloudFormationClient", stack_id: str, path: tuple[str, ...] = ()
) -> list[Blocker]:
    """What could not be rolled back, so that it may be skipped; within nested stacks too.

    What failed on the way forward, or was only cancelled, may not be skipped, nor a nested stack
    that is still there. A resource's status does not tell one from the other; the events do.
    """
    found = []
    for event in _failures_of_last_rollback(cfn, stack_id):
        below = (*path, event["LogicalResourceId"])
        physical_id = event.get("PhysicalResourceId", "")
        if event["ResourceType"] != STACK_TYPE:
            found.append(Blocker(below, stack_id, _resource(stack_id, event)))
        elif physical_id:
            found += rollback_blockers(cfn, physical_id, below)
    return found


def _failures_of_last_rollback(cfn: "CloudFormationClient", stack_id: str) -> list[Any]:
    """One event for each resource that the last rollback, or its continuation, failed for."""
    failed: dict[str, Any] = {}
    for page in cfn.get_paginator("describe_stack_events").paginate(StackName=stack_id):
        for event in page["StackEvents"]:
            status = event.get("ResourceStatus", "")
            if event.get("PhysicalResourceId") == stack_id:
                if status == "UPDATE_ROLLBACK_IN_PROGRESS":
                    return list(failed.values())
            elif status == "UPDATE_FAILED" and not _was_cancelled(event):
                failed.setdefault(event["LogicalResourceId"], event)
    return []


def _was_cancelled(event: Any) -> bool:
    return str(event.get("ResourceStatusReason", "")).startswith(CANCELLED)


def _resource(stack_id: str, event: Any) -> StackResource:
    return StackResource(
        stack_id,
        event["LogicalResourceId"],
        event["ResourceType"],
        event.get("PhysicalResourceId", ""),
        event["ResourceStatus"],
        event.get("ResourceStatusReason", ""),
    )


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


def _with_reason(
    cfn: "CloudFormationClient", stack_id: str, resource: StackResource
) -> StackResource:
    """The resource with the reason of its last event, where the list of resources has none."""
    if resource.reason:
        return resource
    for event in cfn.describe_stack_events(StackName=stack_id)["StackEvents"]:
        same = event.get("LogicalResourceId") == resource.logical_id
        if same and event.get("ResourceStatus") == resource.status:
            return replace(resource, reason=event.get("ResourceStatusReason", ""))
    return resource


def _name(stack_id: str) -> str:
    return stack_id.split("/")[1]
