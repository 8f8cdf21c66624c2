"""What would make a deletion fail, learned before the first bucket is emptied."""

from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING

from deployer.aws.errors import code_of
from deployer.aws.session import Aws
from deployer.errors import DeployerError
from deployer.stack.delete import Deletion, refuse_protected_tables
from deployer.stack.locked_buckets import refuse_locked_buckets

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient


def refuse_hindered(aws: Aws, deletions: Sequence[Deletion]) -> None:
    """Refuse what CloudFormation would refuse only after the buckets are empty.

    Whether the caller, or the service role, may delete every resource cannot be known.

    Args:
        deletions: in the order in which they will be done.

    Raises:
        DeployerError: a table is protected, object lock keeps what is in a bucket, or a stack that
            stays uses a value of one that goes.
        ClientError: who imports what may not be read.
    """
    for deletion in deletions:
        refuse_protected_tables(aws, deletion)
        refuse_locked_buckets(aws, deletion)
    refuse_imported(aws.client("cloudformation"), deletions)


def refuse_imported(cfn: "CloudFormationClient", deletions: Sequence[Deletion]) -> None:
    """Refuse to delete a stack while others import what it exports.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-exports.html

    Raises:
        DeployerError: a stack that stays, or goes later, imports something.
    """
    order = {it: at for at, deletion in enumerate(deletions) for it in deletion.stack_ids}
    # An import is known by the importing stack's name alone.
    gone_by = {stack_id.split("/")[1]: at for stack_id, at in order.items()}
    for page in cfn.get_paginator("list_exports").paginate():
        for export in page["Exports"]:
            at = order.get(export["ExportingStackId"])
            if at is None:
                continue
            staying = [it for it in _importers(cfn, export["Name"]) if gone_by.get(it, at + 1) > at]
            if staying:
                raise _imported(deletions[at], export["Name"], staying)


def _importers(cfn: "CloudFormationClient", export: str) -> Iterator[str]:
    from botocore.exceptions import ClientError

    try:
        for page in cfn.get_paginator("list_imports").paginate(ExportName=export):
            yield from page["Imports"]
    except ClientError as error:
        # CloudFormation answers so, and with no code of its own, when there is none.
        if code_of(error) != "ValidationError" or "is not imported" not in str(error):
            raise


def _imported(deletion: Deletion, export: str, importers: Collection[str]) -> DeployerError:
    return DeployerError(
        f"its export {export} is imported by {', '.join(importers)}",
        where=deletion.stack.name,
        todo="Nothing was deleted. Delete those first, or deploy them without the import.",
    )
