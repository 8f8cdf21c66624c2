"""The key policy is what kms-policy/ documents, and names every service that uses the key."""

import json
import re
from typing import Any

from tests.unit.templates.reading import PROJECT, TEMPLATES, listed, resources, statements

[KEY] = resources("AWS::KMS::Key")

_EXECUTIONS = "kms:EncryptionContext:aws:states:stateMachineArn"
_LOGS = "kms:EncryptionContext:SourceArn"


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
        for found in resources("AWS::IAM::Role", "AWS::IAM::ManagedPolicy")
        for statement in statements(found)
        for service in listed(
            statement.get("Condition", {}).get("StringEquals", {}).get("kms:ViaService", [])
        )
    }
    assert asked
    assert asked <= allowed


def test_key_lets_state_machines_encrypt_in_their_own_context_alone() -> None:
    # L8: through a service they could not, for Step Functions calls as their roles.
    by_sid = {it["Sid"]: it for it in statements(KEY)}
    of_executions = by_sid["StateMachinesEncryptExecutions"]["Condition"]
    of_logs = by_sid["StateMachinesEncryptLogs"]["Condition"]
    assert list(of_executions) == ["ArnLike"]
    assert list(of_executions["ArnLike"]) == [_EXECUTIONS]
    assert list(of_logs) == ["StringEquals"]
    assert list(of_logs["StringEquals"]) == [_LOGS]
    assert by_sid["LogDeliveryDecryptsLogs"]["Condition"] == of_logs


def test_encrypted_state_machines_have_roles_that_may_use_the_key() -> None:
    for name, template in TEMPLATES.items():
        for machine in resources("AWS::StepFunctions::StateMachine", template=template):
            if "EncryptionConfiguration" not in machine.properties:
                continue
            role_id = listed(machine.properties["RoleArn"]["Fn::GetAtt"])[0].split(".")[0]
            roles = resources("AWS::IAM::Role", template=template)
            [role] = [it for it in roles if it.place.endswith(f":{role_id}")]
            contexts = {key for it in statements(role) for key in _context_keys(it)}
            assert _EXECUTIONS in contexts, name
            if "LoggingConfiguration" in machine.properties:
                assert _LOGS in contexts, name


def _context_keys(statement: Any) -> set[str]:
    """The keys of a statement that uses the key and no `kms:ViaService`."""
    keys = {key for test in statement.get("Condition", {}).values() for key in test}
    return set() if "kms:ViaService" in keys else keys


def test_key_rotates_and_cannot_be_lost_in_haste() -> None:
    assert KEY.properties["EnableKeyRotation"] is True
    assert KEY.properties["PendingWindowInDays"] == 30
    assert KEY.body["DeletionPolicy"] == "RetainExceptOnCreate"
    aliases = resources("AWS::KMS::Alias", template=TEMPLATES["bootstrap-stack.yaml"])
    assert [it.properties["TargetKeyId"] for it in aliases] == [{"Ref": "MasterKey"}]
