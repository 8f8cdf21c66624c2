"""Point-in-time recovery of a table that a restore has made."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from deployer.aws.errors import code_of

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

RESTORED_FROM = "RestoredFrom"
"""The tag of a table that a restore has made; its value is the backup's address."""

_TRIES = 60
"""Until DynamoDB must have switched on backups of a table that was just made."""


def is_unrecoverable(client: "DynamoDBClient", table: Mapping[str, Any]) -> bool:
    """Whether a restore has made a table, and was broken off before this was switched on.

    Args:
        table: as DescribeTable has it.
    """
    pages = client.get_paginator("list_tags_of_resource").paginate(ResourceArn=table["TableArn"])
    if RESTORED_FROM not in {it["Key"] for page in pages for it in page["Tags"]}:
        return False
    described: Any = client.describe_continuous_backups(TableName=table["TableName"])
    # Switching it on again would set its days anew.
    found = described["ContinuousBackupsDescription"].get("PointInTimeRecoveryDescription", {})
    return bool(found.get("PointInTimeRecoveryStatus") != "ENABLED")


def let_recover(client: "DynamoDBClient", name: str, wait: Callable[[], None]) -> None:
    """Switch it on, as the stack's own table has it."""
    from botocore.exceptions import ClientError

    for tries in range(_TRIES):
        try:
            client.update_continuous_backups(
                TableName=name,
                PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True},
            )
        except ClientError as error:
            # So DynamoDB answers for some seconds after the table is active.
            passing = code_of(error) == "ContinuousBackupsUnavailableException"
            if not passing or tries + 1 == _TRIES:
                raise
        else:
            return
        wait()
