"""What a table of the same shape is made with, as a backup's manifest tells it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import TableDescriptionTypeDef

_INDEXES = ("GlobalSecondaryIndexes", "LocalSecondaryIndexes")
_OF_INDEX = ("IndexName", "KeySchema", "Projection")
# A table is read while its key is being changed, too.
_NO_KEY = ("DISABLED", "DISABLING")


def table_definition(found: TableDescriptionTypeDef) -> dict[str, Any]:
    """The request for such a table, but for its name, as boto3's `create_table` takes it.

    It is on demand, whatever the table is: capacity that was bought for one is not bought anew by a
    restore. Streams, time to live, tags and alarms are of the stack and not of the data.

    Args:
        found: what DescribeTable says of the table.
    """
    described: dict[str, Any] = {**found}
    definition: dict[str, Any] = {
        "AttributeDefinitions": described["AttributeDefinitions"],
        "KeySchema": described["KeySchema"],
        "BillingMode": "PAY_PER_REQUEST",
    }
    for name in _INDEXES:
        # CreateTable refuses an empty list.
        if indexes := described.get(name):
            definition[name] = [{part: it[part] for part in _OF_INDEX} for it in indexes]
    encryption = described.get("SSEDescription", {})
    if encryption.get("Status", _NO_KEY[0]) not in _NO_KEY:
        definition["SSESpecification"] = {
            "Enabled": True,
            "SSEType": encryption["SSEType"],
            "KMSMasterKeyId": encryption["KMSMasterKeyArn"],
        }
    return definition
