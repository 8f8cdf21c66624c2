"""Items that an index keeps out of a table.

An index that is added to a table leaves items alone whose attribute has another type than its key,
or is empty or too long. They stay in the table and in its backups, but no write takes them any
more, into no table that has the index.
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.OnlineOps.ViolationDetection.html
"""

from collections.abc import Mapping
from typing import Any

from deployer.pipeline.backup.items import Item
from deployer.pipeline.backup.line_items import LONGEST_KEY, key_size


def key_types(definition: Mapping[str, Any] | None) -> Mapping[str, str]:
    """Types of the attributes that are keys, of the table or of its indexes: S, N or B."""
    listed = (definition or {}).get("AttributeDefinitions", [])
    return {it["AttributeName"]: it["AttributeType"] for it in listed}


def fits(item: Item, types: Mapping[str, str]) -> bool:
    """Whether the attributes that are keys of indexes may be so, or are not there.

    Those of 1,025 to 2,048 bytes are left to DynamoDB, which takes them as partition keys alone.
    """
    return all(name not in item or _may_be_key(item[name], it) for name, it in types.items())


def _may_be_key(attribute: Mapping[str, Any], wanted: str) -> bool:
    content = attribute.get(wanted, "")
    return 0 < key_size(content) <= LONGEST_KEY
