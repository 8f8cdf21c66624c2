"""Plans: a change set made and read with those of nested stacks."""

import itertools
from dataclasses import replace
from typing import Any

import pytest

from deployer.errors import DeployerError
from deployer.messages import Change, Plan, PropertyChange
from deployer.stack.calls import AWS_RATE, Calls
from deployer.stack.plan import make_plan
from tests.recorded import recorded, recorded_error
from tests.unit.render.recording import RecordingUi
from tests.unit.stack.change_sets import (
    CHILD_SET,
    EXISTING,
    READY,
    REQUEST,
    ROOT_SET,
    ChangeSets,
    change,
    described,
)


def test_creation_and_update_both_go_through_a_change_set(monkeypatch: pytest.MonkeyPatch) -> None:
    sets = ChangeSets(monkeypatch, {ROOT_SET: [READY]})
    created = make_plan(sets.cfn.client, REQUEST, None, RecordingUi())
    updated = make_plan(sets.cfn.client, REQUEST, EXISTING, RecordingUi())
    again = make_plan(
        sets.cfn.client, REQUEST, replace(EXISTING, status="REVIEW_IN_PROGRESS"), RecordingUi()
    )
    asked = sets.cfn.parameters("CreateChangeSet")
    assert [it["ChangeSetType"] for it in asked] == ["CREATE", "UPDATE", "CREATE"]
    assert len(set(sets.cfn.tokens("CreateChangeSet")) - {""}) == 3
    assert [it.creates for it in (created, updated, again) if isinstance(it, Plan)] == [
        True,
        False,
        True,
    ]


def test_request_carries_all_that_the_stack_shall_become(monkeypatch: pytest.MonkeyPatch) -> None:
    sets = ChangeSets(monkeypatch, {ROOT_SET: [READY]})
    make_plan(sets.cfn.client, REQUEST, None, RecordingUi())
    [asked] = sets.cfn.parameters("CreateChangeSet")
    assert asked["StackName"] == "root"
    assert asked["TemplateURL"] == REQUEST.template_url
    assert "TemplateBody" not in asked
    assert asked["Parameters"] == [{"ParameterKey": "Colour", "ParameterValue": "blue"}]
    assert asked["Tags"] == [{"Key": "Team", "Value": "data"}]
    assert asked["IncludeNestedStacks"] is True
    assert set(asked["Capabilities"]) == {"CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"}


def test_template_without_a_url_is_sent_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    sets = ChangeSets(monkeypatch, {ROOT_SET: [READY]})
    make_plan(sets.cfn.client, replace(REQUEST, template_url=None), None, RecordingUi())
    [asked] = sets.cfn.parameters("CreateChangeSet")
    assert asked["TemplateBody"] == "Resources: {}"
    assert "TemplateURL" not in asked


def test_change_set_is_awaited(monkeypatch: pytest.MonkeyPatch) -> None:
    waits = [described("CREATE_PENDING"), *[described("CREATE_IN_PROGRESS")] * 20, READY]
    sets = ChangeSets(monkeypatch, {ROOT_SET: waits})
    assert isinstance(make_plan(sets.cfn.client, REQUEST, None, RecordingUi()), Plan)
    assert len(sets.pauses) == 21
    assert sets.pauses == sorted(sets.pauses)
    assert sets.pauses[-1] == 2.0


def test_changes_of_nested_change_sets_follow_their_stack(monkeypatch: pytest.MonkeyPatch) -> None:
    child = change(
        "Modify",
        "Child",
        "AWS::CloudFormation::Stack",
        ChangeSetId=CHILD_SET,
        Replacement="False",
        PhysicalResourceId="arn:child",
    )
    details = [
        {"Target": {"Attribute": "Properties", "Name": "TopicName"}},
        {"Target": {"Attribute": "Properties", "Name": "TopicName"}},
        {"Target": {"Attribute": "Tags"}},
    ]
    topic = change("Modify", "Topic", "AWS::SNS::Topic", Replacement="True", Details=details)
    first = {**described("CREATE_COMPLETE", child), "NextToken": "2"}
    second = described("CREATE_COMPLETE", change("Remove", "Old", "AWS::SNS::Topic"))
    below = described("CREATE_COMPLETE", topic, change_set_id=CHILD_SET)
    sets = ChangeSets(monkeypatch, {ROOT_SET: [first], CHILD_SET: [below]})
    sets.pages = {"2": second}
    plan = make_plan(sets.cfn.client, REQUEST, EXISTING, RecordingUi())
    assert isinstance(plan, Plan)
    assert plan.change_set_id == ROOT_SET
    assert plan.changes == (
        Change((), "Modify", "Child", "AWS::CloudFormation::Stack", "arn:child", "False", ()),
        Change(
            ("Child",),
            "Modify",
            "Topic",
            "AWS::SNS::Topic",
            replacement="True",
            properties=(PropertyChange("Properties.TopicName"), PropertyChange("Tags")),
        ),
        Change((), "Remove", "Old", "AWS::SNS::Topic", "", "", ()),
    )


@pytest.mark.parametrize(
    ("more", "changes", "known"),
    [
        ({}, [change("Add", "Child", "AWS::CloudFormation::Stack")], False),
        ({}, [change("Add", "Child", "AWS::CloudFormation::Stack", ChangeSetId=CHILD_SET)], True),
        ({}, [change("Remove", "Child", "AWS::CloudFormation::Stack")], True),
        ({}, [change("Add", "Topic", "AWS::SNS::Topic")], True),
        ({"IncludeNestedStacks": False}, [change("Add", "Topic", "AWS::SNS::Topic")], False),
    ],
)
def test_plan_says_whether_it_looked_into_nested_stacks(
    monkeypatch: pytest.MonkeyPatch, more: dict[str, Any], changes: list[Any], known: bool
) -> None:
    root = {**described("CREATE_COMPLETE", *changes), **more}
    below = described("CREATE_COMPLETE", change_set_id=CHILD_SET)
    sets = ChangeSets(monkeypatch, {ROOT_SET: [root], CHILD_SET: [below]})
    plan = make_plan(sets.cfn.client, REQUEST, EXISTING, RecordingUi())
    assert isinstance(plan, Plan)
    assert plan.nested is known


def test_warnings_stand_in_a_plan_that_can_be_executed(monkeypatch: pytest.MonkeyPatch) -> None:
    sets = ChangeSets(monkeypatch, {ROOT_SET: [READY]})
    sets.events = recorded("events_validation_warned")["OperationEvents"]
    plan = make_plan(sets.cfn.client, REQUEST, EXISTING, RecordingUi())
    assert isinstance(plan, Plan)
    [warning] = plan.warnings
    assert "not empty" in warning


def test_forty_nested_change_sets_throttled_now_and_then_become_one_plan(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ids = {f"Child{index}": f"{CHILD_SET}-{index}" for index in range(40)}
    children = [
        change("Add", name, "AWS::CloudFormation::Stack", ChangeSetId=change_set)
        for name, change_set in ids.items()
    ]
    topic = change("Add", "Topic", "AWS::SNS::Topic")
    below = {it: [described("CREATE_COMPLETE", topic, change_set_id=it)] for it in ids.values()}
    sets = ChangeSets(monkeypatch, {ROOT_SET: [described("CREATE_COMPLETE", *children)], **below})
    monkeypatch.setattr(Calls.__init__, "__defaults__", (lambda _: None, AWS_RATE))
    answer = sets.cfn._script["DescribeChangeSet"]
    turns = itertools.count()

    def throttled(**given: Any) -> Any:
        if next(turns) % 7 == 3:
            raise recorded_error("describe_change_set_throttled")
        return answer(**given)

    sets.cfn.answer("DescribeChangeSet", throttled)
    plan = make_plan(sets.cfn.client, REQUEST, None, RecordingUi())
    assert isinstance(plan, Plan)
    named = [it.stack or (it.logical_id,) for it in plan.changes]
    assert named == [(name,) for name in ids for _ in range(2)]


def test_change_set_that_vanishes_while_it_is_read_says_who_took_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sets, ui = ChangeSets(monkeypatch, {ROOT_SET: [READY]}), RecordingUi()
    sets.deleted.add(ROOT_SET)
    with pytest.raises(DeployerError, match="somebody else deployed this stack meanwhile"):
        make_plan(sets.cfn.client, REQUEST, EXISTING, ui)
    assert ui.messages == []  # nothing of it is left behind
