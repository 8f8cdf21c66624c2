"""The policy in docs/backups.md has what AWS asks for, also where the local cloud does not ask."""

import json
import re
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).parents[4]
VIA_DYNAMODB = "dynamodb.${Region}.amazonaws.com"
MINIMUM = {
    "kms:CreateGrant",
    "kms:Decrypt",
    "kms:DescribeKey",
    "kms:Encrypt",
    "kms:GenerateDataKey",
    "kms:GenerateDataKeyWithoutPlaintext",
    "kms:ReEncryptFrom",
    "kms:ReEncryptTo",
}
"""Of who makes a table under a customer managed key.
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html"""


def _listed(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else value


def _of_key() -> dict[str, Any]:
    """Conditions by the actions of KMS that they are of."""
    text = (REPOSITORY / "docs/backups.md").read_text()
    found = re.search(r"<!-- policy -->\n```json\n(.*?)```", text, re.DOTALL)
    assert found
    return {
        action: it["Condition"]
        for it in json.loads(found[1])["Statement"]
        for action in _listed(it["Action"])
        if action.startswith("kms:")
    }


def test_it_has_what_dynamodb_needs_to_make_a_table_under_the_key() -> None:  # V12
    through = {
        action
        for action, condition in _of_key().items()
        if VIA_DYNAMODB in _listed(condition["StringEquals"]["kms:ViaService"])
    }
    assert through == MINIMUM


def test_the_key_is_granted_to_services_alone_and_else_only_read_with() -> None:  # V12
    conditions = _of_key()
    assert conditions["kms:CreateGrant"]["Bool"] == {"kms:GrantIsForAWSResource": "true"}
    beyond = {
        action
        for action, condition in conditions.items()
        if _listed(condition["StringEquals"]["kms:ViaService"]) != [VIA_DYNAMODB]
    }
    assert beyond == {"kms:Decrypt"}
