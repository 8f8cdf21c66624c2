"""Stacks as they stand in CloudFormation."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from deployer.aws.errors import code_of
from deployer.project.template import STACK_TYPE

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient


@dataclass(frozen=True)
class Stack:
    """What DescribeStacks says of one stack.

    Attributes:
        parameters: values; those declared NoEcho are masked.
        reason: of a status that tells of a failure; empty with any other.
        updated: of the last update, or of the creation.
        role_arn: of the role that CloudFormation acts as; empty if it acts as the caller.
    """

    name: str
    stack_id: str
    status: str
    reason: str
    parameters: Mapping[str, str]
    tags: Mapping[str, str]
    outputs: Mapping[str, str]
    updated: datetime
    termination_protection: bool
    role_arn: str = ""

    @property
    def in_progress(self) -> bool:
        """Whether something is being done to it now. A stack under review waits for a person."""
        return self.status.endswith("_IN_PROGRESS") and self.status != "REVIEW_IN_PROGRESS"

    @property
    def never_made(self) -> bool:
        """Whether it was only planned: a change set was made but never executed."""
        return self.status == "REVIEW_IN_PROGRESS"

    @property
    def paused(self) -> bool:
        """Whether a failure was kept as it was, to be gone on from or rolled back.

        https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stack-failure-options.html
        """
        return self.status in ("CREATE_FAILED", "UPDATE_FAILED")

    @property
    def failed_creation(self) -> bool:
        """Whether its creation failed, so that it can only be deleted."""
        return self.status in ("ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED")


@dataclass(frozen=True)
class StackResource:
    """A resource of a stack.

    Attributes:
        stack: the name or id of the stack it is in.
        reason: of its status; empty where there is none.
    """

    stack: str
    logical_id: str
    resource_type: str
    physical_id: str
    status: str
    reason: str = ""


def find_stack(cfn: "CloudFormationClient", name_or_id: str) -> Stack | None:
    """The stack of that name or id, or None. A deleted stack is found by its id alone."""
    from botocore.exceptions import ClientError

    try:
        found = cfn.describe_stacks(StackName=name_or_id)["Stacks"]
    except ClientError as error:
        # There is no error code of its own for an absent stack.
        if code_of(error) == "ValidationError" and "does not exist" in str(error):
            return None
        raise
    return _stack(found[0]) if found else None


def service_role(cfn: "CloudFormationClient", name_or_id: str) -> str:
    """The ARN of the role that CloudFormation acts as on a stack; empty if the caller's own."""
    found = cfn.describe_stacks(StackName=name_or_id)["Stacks"]
    return str(found[0].get("RoleARN", "")) if found else ""


def stack_resources(cfn: "CloudFormationClient", stack_name: str) -> list[StackResource]:
    """The resources of one stack that exist now."""
    pages = cfn.get_paginator("list_stack_resources").paginate(StackName=stack_name)
    return [
        StackResource(
            stack_name,
            found["LogicalResourceId"],
            found["ResourceType"],
            found.get("PhysicalResourceId", ""),
            found["ResourceStatus"],
            found.get("ResourceStatusReason", ""),
        )
        for page in pages
        for found in page["StackResourceSummaries"]
        if found["ResourceStatus"] != "DELETE_COMPLETE"
    ]


def stack_tree(
    cfn: "CloudFormationClient", stack_name: str, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], str, list[StackResource]]]:
    """Path, id or name, and resources of a stack and of all nested in it, parents first."""
    resources = stack_resources(cfn, stack_name)
    yield path, stack_name, resources
    for resource in resources:
        if resource.resource_type == STACK_TYPE and resource.physical_id:
            yield from stack_tree(cfn, resource.physical_id, (*path, resource.logical_id))


def _stack(found: Mapping[str, Any]) -> Stack:
    return Stack(
        name=found["StackName"],
        stack_id=found["StackId"],
        status=found["StackStatus"],
        reason=_reason(found),
        parameters={
            it["ParameterKey"]: it.get("ParameterValue", "") for it in found.get("Parameters", [])
        },
        tags={it["Key"]: it["Value"] for it in found.get("Tags", [])},
        outputs={it["OutputKey"]: it["OutputValue"] for it in found.get("Outputs", [])},
        updated=found.get("LastUpdatedTime", found["CreationTime"]),
        termination_protection=bool(found.get("EnableTerminationProtection")),
        role_arn=found.get("RoleARN", ""),
    )


def _reason(found: Mapping[str, Any]) -> str:
    """The reason of a bad status. That of a good one tells nothing, or is of another day."""
    bad = any(word in found["StackStatus"] for word in ("FAILED", "ROLLBACK"))
    return str(found.get("StackStatusReason", "")) if bad else ""
