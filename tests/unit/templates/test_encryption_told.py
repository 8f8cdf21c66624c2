"""What SECURITY.md says of encryption is what the templates do."""

import re
from typing import Any

import pytest
from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER

from tests.documented import SECURITY, table
from tests.unit.templates.reading import Found, resources

OURS = "the customer managed key"
KEYS = ({"Ref": "KmsMasterKeyId"}, {"Fn::GetAtt": ["MasterKey", "Arn"]})

_OF_KEYS = re.compile("kms|sse|encrypt", re.IGNORECASE)
# Neither says which key: how long a data key is used again, and SQS's own instead of one.
_BESIDE = {"KmsDataKeyReusePeriodSeconds", "SqsManagedSseEnabled"}


def encryptable() -> set[tuple[str, str]]:
    """Each type of the templates that can be encrypted, with the property for it."""
    types = {it.type for it in resources() if it.type.startswith("AWS::")}
    return {
        (name, it)
        for name in types
        for it in PROVIDER_SCHEMA_MANAGER.get_resource_schema("us-east-1", name).schema[
            "properties"
        ]
        if _OF_KEYS.search(it) and it not in _BESIDE
    }


def has_our_key(found: Found, name: str) -> bool:
    """Whether a property of a resource names the customer managed key, however deep."""

    def named(value: Any) -> bool:
        if value in KEYS:
            return True
        inner = value.values() if isinstance(value, dict) else value
        return isinstance(value, dict | list) and any(map(named, inner))

    return named(found.properties.get(name))


def test_every_type_that_can_be_encrypted_is_told_of() -> None:
    rows = table("encryption", SECURITY)
    assert sorted(encryptable()) == [(kind, name) for kind, name, _ in rows]


@pytest.mark.parametrize("row", table("encryption", SECURITY), ids=lambda it: str(it[0]))
def test_resources_have_the_key_that_is_told(row: list[str]) -> None:
    kind, name, key = row
    others = set(re.findall(r"own for (\w+)", key))
    for found in resources(kind):
        other = found.place.rpartition(":")[2] in others
        assert has_our_key(found, name) is (key.startswith(OURS) and not other), found.place
    assert others <= {it.place.rpartition(":")[2] for it in resources(kind)}
