"""Deletes a stack with everything in it that its templates do not retain."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from deployer.aws.errors import code_of
from deployer.aws.session import Aws
from deployer.errors import DeployerError
from deployer.messages import Note, Ui
from deployer.project.expressions import evaluate
from deployer.project.template import parse_body
from deployer.stack.buckets import empty_buckets
from deployer.stack.describe import Stack, StackResource, find_stack, stack_tree
from deployer.stack.execute import delete_stack
from deployer.stack.operation import OperationFailedError
from deployer.stack.pace import Pace

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient

_TABLES = ("AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable")
_RETAINING = ("Retain", "RetainExceptOnCreate")
_TRIES = 3
"""Log delivery may write into a bucket after it was emptied; then it is emptied again."""


@dataclass(frozen=True)
class Deletion:
    """What deleting a stack will do.

    Attributes:
        emptied: buckets whose objects are deleted, all versions of them.
        retained: resources that their templates keep.
        tables: names of DynamoDB tables that are deleted.
        queues: names of queues that are deleted.
        resources: how many the stack and all nested in it have.
    """

    stack: Stack
    emptied: tuple[str, ...]
    retained: tuple[StackResource, ...]
    tables: tuple[str, ...] = ()
    queues: tuple[str, ...] = ()
    resources: int = 0


def plan_deletion(cfn: "CloudFormationClient", stack: Stack) -> Deletion:
    """Look through the stack and all nested in it.

    Raises:
        DeployerError: the stack is protected or busy.
    """
    if stack.termination_protection:
        raise DeployerError(
            "the stack is protected against deletion",
            where=stack.name,
            todo="aws cloudformation update-termination-protection "
            f"--no-enable-termination-protection --stack-name {stack.name}",
        )
    if stack.in_progress and stack.status != "DELETE_IN_PROGRESS":
        raise DeployerError(
            f"another operation is going on: {stack.status}",
            where=stack.name,
            todo="Follow it with deployer watch, then delete again.",
        )
    emptied, retained, tables, queues = [], [], [], []
    count = 0
    for _, stack_id, resources in stack_tree(cfn, stack.stack_id):
        count += len(resources)
        if not resources:
            continue  # a stack that was only planned has no template to ask for
        kept = set(retained_ids(cfn, stack_id))
        for resource in resources:
            if resource.logical_id in kept:
                retained.append(resource)
            elif resource.resource_type == "AWS::S3::Bucket" and resource.physical_id:
                emptied.append(resource.physical_id)
            elif resource.resource_type in _TABLES and resource.physical_id:
                tables.append(resource.physical_id)
            elif resource.resource_type == "AWS::SQS::Queue":
                queues.append(resource.physical_id.rpartition("/")[2])
    return Deletion(stack, tuple(emptied), tuple(retained), tuple(tables), tuple(queues), count)


def refuse_protected_tables(aws: Aws, deletion: Deletion) -> None:
    """Learn what CloudFormation would learn only after the buckets are empty.

    Raises:
        DeployerError: a table refuses its deletion.
    """
    for name in deletion.tables:
        if _is_protected(aws, name):
            raise DeployerError(
                f"the table {name} is protected against deletion",
                where=deletion.stack.name,
                todo="Nothing was deleted. Deploy it without its protection, or: aws dynamodb "
                f"update-table --no-deletion-protection-enabled --table-name {name}",
            )


def delete(
    aws: Aws, deletion: Deletion, pace: Pace, ui: Ui, *, role_arn: str | None = None
) -> None:
    """Empty the buckets and delete the stack.

    Args:
        role_arn: service role; None for the one that the stack is associated with, if any.

    Raises:
        DeployerError: a table refuses its deletion; nothing was deleted.
        OperationFailedError, AwsError: something could not be deleted.
    """
    refuse_protected_tables(aws, deletion)
    s3 = aws.client("s3")
    for attempt in range(1, _TRIES + 1):
        for bucket, count in empty_buckets(s3, deletion.emptied, ui).items():
            if count:
                ui.emit(Note(f"{bucket}: {count} object versions deleted"))
        try:
            delete_stack(
                aws, deletion.stack, pace, ui, role_arn=role_arn, resources=deletion.resources
            )
        except OperationFailedError as error:
            refilled = error.failure and error.failure.resource_type == "AWS::S3::Bucket"
            if attempt == _TRIES or not refilled or not deletion.emptied:
                raise
            ui.emit(Note("a bucket was written to after it had been emptied; once more"))
        else:
            return


def _is_protected(aws: Aws, table: str) -> bool:
    from botocore.exceptions import ClientError

    try:
        found = aws.client("dynamodb").describe_table(TableName=table)["Table"]
    except ClientError as error:
        if code_of(error) == "ResourceNotFoundException":
            return False  # somebody else deleted it, and CloudFormation won't mind
        raise
    return bool(found.get("DeletionProtectionEnabled"))


def retained_ids(cfn: "CloudFormationClient", stack_id: str) -> Iterator[str]:
    """Logical ids that the deployed template keeps.

    Its transforms resolve a policy given by parameter on AWS, though not on every local cloud.
    """
    # Text, or what botocore made of a JSON template.
    body: Any = cfn.get_template(StackName=stack_id, TemplateStage="Processed")["TemplateBody"]
    template: Mapping[str, Any] = parse_body(body) if isinstance(body, str) else body
    policies = {
        logical_id: resource["DeletionPolicy"]
        for logical_id, resource in (template.get("Resources") or {}).items()
        if isinstance(resource, Mapping) and "DeletionPolicy" in resource
    }
    known = _parameters(cfn, stack_id) if any(map(_is_expression, policies.values())) else {}
    for logical_id, policy in policies.items():
        # One that cannot be known may retain, and what is retained is never emptied.
        if evaluate(policy, known) in (*_RETAINING, None):
            yield logical_id


def _is_expression(policy: object) -> bool:
    return isinstance(policy, Mapping)


def _parameters(cfn: "CloudFormationClient", stack_id: str) -> Mapping[str, str]:
    stack = find_stack(cfn, stack_id)
    return stack.parameters if stack else {}
