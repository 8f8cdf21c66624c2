"""What a change set would do, read from recorded answers: nothing left out, nothing made up."""

from typing import Any

import pytest

from deployer.messages import Change, PropertyChange
from deployer.stack.calls import Calls
from deployer.stack.change_sets import await_settled, with_nested
from deployer.stack.changes import read_changes
from tests.recorded import recorded
from tests.unit.aws.scripted import client_error
from tests.unit.stack.change_sets import NOTHING, ROOT_SET, ChangeSets, change, described

NESTED_SET = "arn:aws:cloudformation:eu-west-1:111111111111:changeSet/deployer-1-OrdersStack-X/1"
ORDERS = "OrdersStack"


def _sets(
    monkeypatch: pytest.MonkeyPatch,
    nested: str = "change_set_nested",
    valued: str = "change_set_nested_values",
) -> ChangeSets:
    root = recorded("change_set_root")
    sets = ChangeSets(monkeypatch, {ROOT_SET: [root], NESTED_SET: [recorded(nested)]})
    sets.valued = {NESTED_SET: recorded(valued)}
    return sets


def _read(sets: ChangeSets, *, creates: bool = False) -> tuple[dict[str, Change], list[str]]:
    calls = Calls(sets.cfn.client)
    found = with_nested(calls, await_settled(calls, ROOT_SET))
    changes, missing = read_changes(calls, found, creates=creates)
    return {it.logical_id: it for it in changes}, missing


def test_nested_stacks_make_one_tree_with_their_parents_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found, missing = _read(_sets(monkeypatch))
    assert [(it.stack, it.logical_id) for it in found.values()] == [
        ((), ORDERS),
        ((ORDERS,), "OrdersTable"),
        ((ORDERS,), "WriterFunction"),
        ((ORDERS,), "WriterRole"),
        ((ORDERS,), "NoticeTopic"),
        ((ORDERS,), "OldQueue"),
    ]
    assert missing == []


def test_property_tells_before_and_after_and_why(monkeypatch: pytest.MonkeyPatch) -> None:
    found, _ = _read(_sets(monkeypatch))
    assert found["OrdersTable"].properties == (
        PropertyChange(
            path="/Properties/TableName",
            action="Modify",
            before="acme-orders",
            after="acme-orders-blue",
            recreates="Always",
            cause="parameter Colour",
        ),
    )
    table, memory = found["WriterFunction"].properties
    assert (table.cause, table.certain, table.after) == (
        "OrdersTable",
        False,
        "{{changeSet:KNOWN_AFTER_APPLY}}",
    )
    assert (memory.cause, memory.certain, memory.recreates) == ("template", True, "Conditionally")
    [tag] = found["NoticeTopic"].properties
    assert (tag.path, tag.before, tag.after) == ("/Tags/0/Value", "a1", "b2")


def test_replacement_and_removal_say_what_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    found, _ = _read(_sets(monkeypatch))
    lost = {name: it.loses_data for name, it in found.items() if it.loses_data}
    assert lost == {
        "OrdersTable": "Replaces OrdersTable: the old one is deleted with its items.",
        "OldQueue": "Deletes OldQueue with its messages.",
    }


def test_wider_permissions_are_marked_and_those_of_a_new_stack_are_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found, _ = _read(_sets(monkeypatch))
    assert found["WriterRole"].widens_iam == (
        "allows dynamodb:DeleteItem on arn:aws:dynamodb:eu-west-1:111111111111:table/acme-orders",
        "removes the permissions boundary arn:aws:iam::111111111111:policy/boundary",
    )
    created, _ = _read(_sets(monkeypatch), creates=True)
    assert created["WriterRole"].widens_iam == ()


def test_what_was_only_possible_and_has_no_value_does_not_change(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found, _ = _read(_sets(monkeypatch))
    assert "DepthAlarm" not in found


def test_resource_that_was_left_out_for_want_of_values_is_shown_with_the_warning(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found, missing = _read(_sets(monkeypatch, valued="change_set_values_dropped"))
    assert [it.path for it in found["WriterRole"].properties] == ["Properties.Policies"]
    assert found["WriterRole"].widens_iam == (
        "changes its permissions, and CloudFormation does not show how",
    )
    assert "DepthAlarm" in found  # perhaps left out as well
    [warning] = missing
    assert warning.startswith("OrdersStack: [WARN]")
    assert "WriterRole" in warning


def test_values_that_cannot_be_read_leave_the_names(monkeypatch: pytest.MonkeyPatch) -> None:
    sets = _sets(monkeypatch)
    plain = sets.cfn._script["DescribeChangeSet"]

    def refused(**given: Any) -> Any:
        if given.get("IncludePropertyValues"):
            raise client_error("ValidationError", "not in this region", "DescribeChangeSet")
        return plain(**given)

    sets.cfn.answer("DescribeChangeSet", refused)
    found, missing = _read(sets)
    assert set(found) >= {"OrdersTable", "WriterRole", "DepthAlarm", "OldQueue"}
    assert found["OrdersTable"].loses_data
    assert len(missing) == 2
    assert "not in this region" in missing[0]


def test_drift_tells_what_the_resource_really_has(monkeypatch: pytest.MonkeyPatch) -> None:
    found, _ = _read(_sets(monkeypatch, "change_set_drift", "change_set_drift"))
    [memory] = found["WriterFunction"].properties
    assert (memory.before, memory.actual, memory.after) == ("256", "1024", "512")
    assert found["DepthAlarm"].action == "SyncWithActual"
    assert found["DepthAlarm"].properties[0].cause == "actual state"


def test_nested_stack_whose_change_set_is_empty_is_left_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    automatic = [{"Target": {"Attribute": "Properties"}, "Evaluation": "Dynamic"}]
    quiet = change(
        "Modify", "Quiet", "AWS::CloudFormation::Stack", ChangeSetId=NESTED_SET, Details=automatic
    )
    sets = ChangeSets(
        monkeypatch,
        {
            ROOT_SET: [
                described("CREATE_COMPLETE", quiet, change("Add", "New", "AWS::SNS::Topic"))
            ],
            NESTED_SET: [described("FAILED", reason=NOTHING, change_set_id=NESTED_SET)],
        },
    )
    sets.valued = {ROOT_SET: described("CREATE_COMPLETE")}
    found, missing = _read(sets)
    assert list(found) == ["New"]
    assert missing == []
