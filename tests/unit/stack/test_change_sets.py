"""Change sets that come to nothing: why, and what of them stays."""

from typing import Any

import pytest

from deployer.errors import DeployerError
from deployer.messages import Plan, Unchanged, Warned
from deployer.stack.describe import Stack
from deployer.stack.plan import discard_plan, make_plan
from tests.unit.aws.scripted import client_error
from tests.unit.render.recording import RecordingUi
from tests.unit.stack.change_sets import (
    CHILD_SET,
    EXISTING,
    NESTED_FAILED,
    NOTHING,
    READY,
    REQUEST,
    ROOT_SET,
    ChangeSets,
    change,
    described,
)


@pytest.mark.parametrize("reason", [NOTHING, "No updates are to be performed."])
def test_empty_change_set_means_unchanged_and_is_removed(
    monkeypatch: pytest.MonkeyPatch, reason: str
) -> None:
    sets = ChangeSets(monkeypatch, {ROOT_SET: [described("FAILED", reason=reason)]})
    assert make_plan(sets.cfn.client, REQUEST, EXISTING, RecordingUi()) == Unchanged("root")
    assert sets.deleted == {ROOT_SET}
    assert "DeleteStack" not in sets.cfn.operations()


@pytest.mark.parametrize(("existing", "removed"), [(None, True), (EXISTING, False)])
def test_refused_change_set_says_why_and_leaves_nothing(
    monkeypatch: pytest.MonkeyPatch, existing: Stack | None, removed: bool
) -> None:
    sets = ChangeSets(monkeypatch, {ROOT_SET: [described("FAILED", reason="no such export")]})
    with pytest.raises(DeployerError, match="refused the change set: no such export") as raised:
        make_plan(sets.cfn.client, REQUEST, existing, RecordingUi())
    assert raised.value.where == "root"
    assert sets.deleted == {ROOT_SET}
    assert ("DeleteStack" in sets.cfn.operations()) is removed


def test_refusal_from_a_nested_change_set_is_the_nested_ones(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    below = described(
        "FAILED", reason="Parameters: [Size] must have values", change_set_id=CHILD_SET
    )
    sets = ChangeSets(
        monkeypatch,
        {
            ROOT_SET: [described("FAILED", reason=NESTED_FAILED)],
            CHILD_SET: [{**below, "StackName": "root-Child"}],
        },
    )
    with pytest.raises(DeployerError, match=r"root-Child: Parameters: \[Size\] must have values"):
        make_plan(sets.cfn.client, REQUEST, None, RecordingUi())


def test_an_empty_nested_change_set_never_passes_for_an_unchanged_project(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    broken = f"{CHILD_SET}-broken"
    children = [
        change("Modify", name, "AWS::CloudFormation::Stack", ChangeSetId=change_set)
        for name, change_set in (("Quiet", CHILD_SET), ("Broken", broken))
    ]
    sets = ChangeSets(
        monkeypatch,
        {
            ROOT_SET: [described("FAILED", *children, reason=NESTED_FAILED)],
            CHILD_SET: [described("FAILED", reason=NOTHING, change_set_id=CHILD_SET)],
            broken: [described("FAILED", reason="no such bucket", change_set_id=broken)],
        },
    )
    with pytest.raises(DeployerError, match="no such bucket"):
        make_plan(sets.cfn.client, REQUEST, EXISTING, RecordingUi())


def test_early_validation_is_told_by_its_events(monkeypatch: pytest.MonkeyPatch) -> None:
    reason = "The following hook(s)/validation failed: [AWS::EarlyValidation::PropertyValidation]"
    sets = ChangeSets(monkeypatch, {ROOT_SET: [described("FAILED", reason=reason)]})
    sets.events = [
        {
            "LogicalResourceId": "Table",
            "ValidationStatusReason": "Unsupported property [BillingMod]",
            "ValidationPath": "/Resources/Table/Properties/BillingMod",
        }
    ]
    with pytest.raises(DeployerError, match=r"Table: Unsupported property \[BillingMod\] \(/Res"):
        make_plan(sets.cfn.client, REQUEST, EXISTING, RecordingUi())
    [asked] = sets.cfn.parameters("DescribeEvents")
    assert asked == {"ChangeSetName": ROOT_SET}


def test_change_sets_still_being_made_are_awaited_before_they_are_removed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    child = change("Add", "Child", "AWS::CloudFormation::Stack", ChangeSetId=CHILD_SET)
    slow = described("CREATE_IN_PROGRESS", change_set_id=CHILD_SET)
    done = described("CREATE_COMPLETE", change_set_id=CHILD_SET)
    sets = ChangeSets(
        monkeypatch,
        {
            ROOT_SET: [described("FAILED", child, reason="no such export")],
            CHILD_SET: [slow, slow, done],
        },
    )
    ui = RecordingUi()
    with pytest.raises(DeployerError, match="no such export"):
        make_plan(sets.cfn.client, REQUEST, None, ui)
    assert sets.deleted == {ROOT_SET}
    assert ui.of_type(Warned) == []


def test_interrupted_planning_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    sets = ChangeSets(monkeypatch, {ROOT_SET: [READY]})

    def interrupted(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("deployer.stack.plan.read_changes", interrupted)
    with pytest.raises(KeyboardInterrupt):
        make_plan(sets.cfn.client, REQUEST, None, RecordingUi())
    assert sets.deleted == {ROOT_SET}
    assert "DeleteStack" in sets.cfn.operations()


def test_what_cannot_be_removed_is_said_and_does_not_hide_the_cause(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sets = ChangeSets(monkeypatch, {ROOT_SET: [described("FAILED", reason="no such export")]})

    def denied(**_: Any) -> dict[str, Any]:
        raise client_error("AccessDenied", "not authorized to delete", "DeleteChangeSet")

    sets.cfn.answer("DeleteChangeSet", denied)
    ui = RecordingUi()
    with pytest.raises(DeployerError, match="no such export"):
        make_plan(sets.cfn.client, REQUEST, None, ui)
    [warning] = ui.of_type(Warned)
    assert "left behind" in warning.text
    assert "not authorized to delete" in warning.text


@pytest.mark.parametrize(
    ("status", "others", "removed"),
    [
        ("REVIEW_IN_PROGRESS", [], True),
        ("REVIEW_IN_PROGRESS", ["somebody else's plan"], False),
        ("CREATE_COMPLETE", [], False),
        ("CREATE_IN_PROGRESS", [], False),
    ],
)
def test_discarded_plan_takes_only_an_empty_shell_of_a_stack_along(
    monkeypatch: pytest.MonkeyPatch, status: str, others: list[str], removed: bool
) -> None:
    sets = ChangeSets(monkeypatch, {ROOT_SET: [READY]})
    sets.stack_status, sets.others = status, others
    discard_plan(sets.cfn.client, Plan("root", ROOT_SET, True, ()), RecordingUi())
    assert sets.deleted == {ROOT_SET}
    assert ("DeleteStack" in sets.cfn.operations()) is removed


def test_discarded_update_leaves_the_stack(monkeypatch: pytest.MonkeyPatch) -> None:
    sets = ChangeSets(monkeypatch, {ROOT_SET: [READY]})
    discard_plan(sets.cfn.client, Plan("root", ROOT_SET, False, ()), RecordingUi())
    assert sets.deleted == {ROOT_SET}
    assert "DeleteStack" not in sets.cfn.operations()


def test_ctrl_c_while_it_is_made_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def press(**_: Any) -> Any:
        raise KeyboardInterrupt

    def describe(ChangeSetName: str, **_: Any) -> Any:  # noqa: N803
        if ROOT_SET in sets.deleted:
            raise client_error("ChangeSetNotFound")
        return READY

    sets = ChangeSets(monkeypatch, {ROOT_SET: [READY]})
    sets.cfn.answer("CreateChangeSet", press)
    sets.cfn.answer("DescribeChangeSet", describe)
    with pytest.raises(KeyboardInterrupt):
        make_plan(sets.cfn.client, REQUEST, EXISTING, RecordingUi())
    assert sets.deleted == {ROOT_SET}
