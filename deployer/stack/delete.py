"""Deletes a stack with everything in it that its templates do not retain."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from deployer.aws.errors import code_of
from deployer.aws.session import Aws
from deployer.errors import DeployerError
from deployer.messages import Note, Ui
from deployer.project.data_types import DATA_TYPES, SNAPSHOT_TYPES
from deployer.project.template import STACK_TYPE
from deployer.stack.buckets import empty_buckets
from deployer.stack.describe import Stack, StackResource
from deployer.stack.execute import delete_stack
from deployer.stack.kept import Fate, fates
from deployer.stack.layers_left import LAYER_VERSION
from deployer.stack.operation import OperationFailedError
from deployer.stack.pace import Pace

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient

_BUCKET = "AWS::S3::Bucket"
_TABLES = ("AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable")
_QUEUE = "AWS::SQS::Queue"
_TRIES = 3
"""Log delivery may write into a bucket after it was emptied; then it is emptied again."""

_NOT_MADE = ("CREATE_FAILED", "CREATE_IN_PROGRESS", "IMPORT_FAILED", "IMPORT_IN_PROGRESS")
"""Statuses of what may be somebody else's: a creation also fails where the name is taken."""


@dataclass(frozen=True)
class Lost:
    """A resource that is deleted with the data that it holds.

    Attributes:
        name: its physical id, or the part of it that tells it apart.
        what: of its data, `its items`.
    """

    name: str
    what: str
    after_snapshot: bool = False


@dataclass(frozen=True)
class Deletion:
    """What deleting a stack will do.

    Attributes:
        emptied: buckets whose objects are deleted, all versions of them.
        retained: resources that their templates keep.
        within: what holds data in nested stacks that are kept, and so is kept with them.
        layers: ARNs of the versions of layers that are deleted; earlier ones may be there.
        tables: names of DynamoDB tables that are deleted.
        lost: what is deleted with its data, tables too, but no buckets.
        unmade: buckets that the stack did not come to make; they are left as they are.
        stack_ids: of the stack and of those nested in it that are deleted.
        resources: how many are deleted.
    """

    stack: Stack
    emptied: tuple[str, ...]
    retained: tuple[StackResource, ...]
    tables: tuple[str, ...] = ()
    lost: tuple[Lost, ...] = ()
    unmade: tuple[str, ...] = ()
    within: tuple[StackResource, ...] = ()
    layers: tuple[str, ...] = ()
    stack_ids: frozenset[str] = frozenset()
    resources: int = 0

    @property
    def loses_data(self) -> bool:
        """Whether anything in it holds data that goes with it."""
        return bool(self.emptied or self.lost)


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
    found = list(fates(cfn, stack.stack_id))
    deleted = [it.resource for it in found if not it.kept]
    standing = [it for it in deleted if it.physical_id]
    made = [it for it in standing if _is_made(it)]
    return Deletion(
        stack,
        emptied=_names(made, _BUCKET),
        retained=tuple(it.resource for it in found if it.kept and not it.within),
        within=tuple(it.resource for it in found if it.within and _holds_data(it)),
        tables=_names(made, *_TABLES),
        lost=tuple(_lost(it) for it in found if _is_lost(it)),
        unmade=_names([it for it in standing if not _is_made(it)], _BUCKET),
        layers=_names(made, LAYER_VERSION),
        stack_ids=frozenset({stack.stack_id, *_names(standing, STACK_TYPE)}),
        resources=len(deleted),
    )


def _names(resources: Sequence[StackResource], *types: str) -> tuple[str, ...]:
    return tuple(it.physical_id for it in resources if it.resource_type in types)


def _holds_data(fate: Fate) -> bool:
    return fate.resource.resource_type in DATA_TYPES


def _is_made(resource: StackResource) -> bool:
    return bool(resource.physical_id) and resource.status not in _NOT_MADE


def _is_lost(fate: Fate) -> bool:
    it = fate.resource
    return not fate.kept and _is_made(it) and _holds_data(fate) and it.resource_type != _BUCKET


def _lost(fate: Fate) -> Lost:
    it = fate.resource
    name = it.physical_id.rpartition("/")[2] if it.resource_type == _QUEUE else it.physical_id
    snapshot = fate.policy == "Snapshot" and it.resource_type in SNAPSHOT_TYPES
    return Lost(name, DATA_TYPES[it.resource_type], snapshot)


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
