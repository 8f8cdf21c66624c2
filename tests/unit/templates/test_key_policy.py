"""The key policy is what kms-policy/ documents, and names every service that uses the key."""

import json
import re
from typing import Any

from tests.unit.templates.reading import PROJECT, TEMPLATES, listed, resources, statements

[KEY] = resources("AWS::KMS::Key")


def plain(value: Any) -> Any:
    """A template's value with its intrinsics written as the document writes them."""
    if isinstance(value, dict):
        if set(value) == {"Fn::Sub"}:
            return value["Fn::Sub"]
        if set(value) == {"Ref"}:
            return f"${{{value['Ref']}}}"
        return {name: plain(it) for name, it in value.items()}
    return [plain(it) for it in value] if isinstance(value, list) else value


def test_template_and_document_say_the_same() -> None:
    documented = json.loads((PROJECT / "kms-policy/key-policy.json").read_text())
    assert plain(KEY.properties["KeyPolicy"]) == documented


def test_readme_explains_every_statement() -> None:
    readme = (PROJECT / "kms-policy/README.md").read_text()
    sids = {it["Sid"] for it in statements(KEY)}
    assert sids == set(re.findall(r"^\| `(\w+)` \|", readme, re.MULTILINE))


def test_roles_use_the_key_only_through_services_that_it_lets_them() -> None:
    through = next(it for it in statements(KEY) if it["Sid"] == "AccountUsesKeyThroughServices")
    allowed = {str(it) for it in through["Condition"]["StringEquals"]["kms:ViaService"]}
    asked = {
        str(service)
        for role in resources("AWS::IAM::Role")
        for statement in statements(role)
        for service in listed(
            statement.get("Condition", {}).get("StringEquals", {}).get("kms:ViaService", [])
        )
    }
    assert len(asked) == 4
    assert asked <= allowed


def test_key_rotates_and_cannot_be_lost_in_haste() -> None:
    assert KEY.properties["EnableKeyRotation"] is True
    assert KEY.properties["PendingWindowInDays"] == 30
    assert KEY.body["DeletionPolicy"] == "RetainExceptOnCreate"
    aliases = resources("AWS::KMS::Alias", template=TEMPLATES["bootstrap-stack.yaml"])
    assert [it.properties["TargetKeyId"] for it in aliases] == [{"Ref": "MasterKey"}]
