"""What CloudFormation found beforehand is told, warnings of a sound change set included."""

from typing import Any

import pytest

from deployer.stack.calls import Calls
from deployer.stack.change_sets import ChangeSet
from deployer.stack.validation import findings
from tests.recorded import recorded, recorded_error
from tests.unit.aws.scripted import Scripted, client_error
from tests.unit.stack.change_sets import CHILD_SET, READY, ROOT_SET

SETS = (
    ChangeSet((), READY, ()),
    ChangeSet(("OrdersStack",), {**READY, "ChangeSetId": CHILD_SET}, ()),
)


def _found(monkeypatch: pytest.MonkeyPatch, events: dict[str, Any]) -> tuple[list[str], str]:
    """What is found, given the events of each change set."""
    nothing: dict[str, Any] = {"OperationEvents": []}

    def answer(ChangeSetName: str, **_: Any) -> Any:  # noqa: N803
        found = events.get(ChangeSetName, nothing)
        if isinstance(found, Exception):
            raise found
        return found

    cfn = Scripted(monkeypatch, "cloudformation", {"DescribeEvents": answer})
    return findings(Calls(cfn.client), SETS)


def test_warning_of_a_nested_change_set_says_where(monkeypatch: pytest.MonkeyPatch) -> None:
    found, unknown = _found(monkeypatch, {CHILD_SET: recorded("events_validation_warned")})
    assert found == [
        (
            "OrdersStack/ArchiveBucket: The bucket acme-archive is not empty, so its deletion will "
            "fail. (BUCKET_EMPTINESS_VALIDATION at /Resources/ArchiveBucket)"
        )
    ]
    assert unknown == ""


def test_failure_is_told_and_what_was_skipped_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    found, _ = _found(monkeypatch, {ROOT_SET: recorded("events_validation_failed")})
    assert found == [
        (
            "OrdersTable: Unsupported property [BillingMod] "
            "(PROPERTY_VALIDATION at /Resources/OrdersTable/Properties/BillingMod)"
        )
    ]


def test_hook_says_what_it_minds(monkeypatch: pytest.MonkeyPatch) -> None:
    found, _ = _found(monkeypatch, {ROOT_SET: recorded("events_hook_failed")})
    assert found == [
        "ArchiveBucket: the hook Acme::Rules::Encryption failed: Buckets must be encrypted."
    ]


def test_denied_look_is_said_once(monkeypatch: pytest.MonkeyPatch) -> None:
    denied = recorded_error("describe_events_denied")
    found, unknown = _found(monkeypatch, {ROOT_SET: denied, CHILD_SET: denied})
    assert found == []
    assert "early validation" in unknown
    assert "cloudformation:DescribeEvents" in unknown


def test_cloud_without_such_events_has_found_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _found(monkeypatch, {ROOT_SET: client_error("InvalidAction")}) == ([], "")
