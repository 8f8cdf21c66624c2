"""Items that an index keeps out of a table.

An index that is added to a table leaves items alone whose attribute has another type than its key,
or is empty. They stay in the table and in its backups, but no write takes them any more, into no
table that has the index.
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.OnlineOps.html
"""

from collections.abc import Mapping
from typing import Any

from deployer.pipeline.backup.items import Item


def key_types(definition: Mapping[str, Any] | None) -> Mapping[str, str]:
    """Types of the attributes that are keys, of the table or of its indexes: S, N or B."""
    listed = (definition or {}).get("AttributeDefinitions", [])
    return {it["AttributeName"]: it["AttributeType"] for it in listed}


def fits(item: Item, types: Mapping[str, str]) -> bool:
    """Whether the attributes that are keys of indexes have their types, or are not there."""
    return all(name not in item or item[name].get(wanted) for name, wanted in types.items())
