"""Change sets: made, read with those of nested stacks, thrown away."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from deployer.errors import DeployerError
from deployer.messages import Change, Plan, Unchanged
from deployer.stack.describe import Stack
from deployer.stack.plan import StackRequest, discard_plan, make_plan
from tests.unit.aws.scripted import Scripted
from tests.unit.stack.cloudformation import ROOT_ID

ROOT_SET = "arn:aws:cloudformation:eu-west-1:111111111111:changeSet/deployer-1/1"
CHILD_SET = "arn:aws:cloudformation:eu-west-1:111111111111:changeSet/deployer-1-Child/1"
REQUEST = StackRequest(
    stack_name="root",
    template_url="https://code.s3.eu-west-1.amazonaws.com/acme/templates/root-1.yaml",
    template_text="Resources: {}",
    parameters={"Colour": "blue"},
    tags={"Team": "data"},
)
EXISTING = Stack(
    name="root",
    stack_id=ROOT_ID,
    status="CREATE_COMPLETE",
    reason="",
    parameters={},
    tags={},
    outputs={},
    updated=datetime(2026, 1, 1, tzinfo=UTC),
    termination_protection=False,
)


class ChangeSets:
    """Change sets by id, and the statuses that each goes through."""

    def __init__(
        self, monkeypatch: pytest.MonkeyPatch, sets: Mapping[str, list[dict[str, Any]]]
    ) -> None:
        self._sets = {name: list(answers) for name, answers in sets.items()}
        self.pauses: list[float] = []
        monkeypatch.setattr("deployer.stack.plan.time.sleep", self.pauses.append)
        self.cfn = Scripted(
            monkeypatch,
            "cloudformation",
            {
                "CreateChangeSet": lambda **_: {"Id": ROOT_SET, "StackId": ROOT_ID},
                "DescribeChangeSet": self._describe,
                "DeleteChangeSet": lambda **_: {},
                "DeleteStack": lambda **_: {},
            },
        )

    def _describe(self, ChangeSetName: str, **_: Any) -> dict[str, Any]:  # noqa: N803
        answers = self._sets[ChangeSetName]
        return answers.pop(0) if len(answers) > 1 else answers[0]


def _described(status: str, *changes: dict[str, Any], reason: str = "") -> dict[str, Any]:
    listed = [{"Type": "Resource", "ResourceChange": change} for change in changes]
    return {"StackName": "root", "Status": status, "StatusReason": reason, "Changes": listed}


def _change(action: str, logical_id: str, resource_type: str, **more: Any) -> dict[str, Any]:
    return {
        "Action": action,
        "LogicalResourceId": logical_id,
        "ResourceType": resource_type,
        **more,
    }


READY = _described("CREATE_COMPLETE", _change("Add", "Topic", "AWS::SNS::Topic"))


def test_creation_and_update_both_go_through_a_change_set(monkeypatch: pytest.MonkeyPatch) -> None:
    sets = ChangeSets(monkeypatch, {ROOT_SET: [READY]})
    created = make_plan(sets.cfn.client, REQUEST, None)
    updated = make_plan(sets.cfn.client, REQUEST, EXISTING)
    again = make_plan(sets.cfn.client, REQUEST, replace(EXISTING, status="REVIEW_IN_PROGRESS"))
    asked = sets.cfn.parameters("CreateChangeSet")
    assert [it["ChangeSetType"] for it in asked] == ["CREATE", "UPDATE", "CREATE"]
    assert [it.creates for it in (created, updated, again) if isinstance(it, Plan)] == [
        True,
        False,
        True,
    ]


def test_request_carries_all_that_the_stack_shall_become(monkeypatch: pytest.MonkeyPatch) -> None:
    sets = ChangeSets(monkeypatch, {ROOT_SET: [READY]})
    make_plan(sets.cfn.client, REQUEST, None)
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
    make_plan(sets.cfn.client, replace(REQUEST, template_url=None), None)
    [asked] = sets.cfn.parameters("CreateChangeSet")
    assert asked["TemplateBody"] == "Resources: {}"
    assert "TemplateURL" not in asked


def test_change_set_is_awaited(monkeypatch: pytest.MonkeyPatch) -> None:
    waits = [_described("CREATE_PENDING"), *[_described("CREATE_IN_PROGRESS")] * 20, READY]
    sets = ChangeSets(monkeypatch, {ROOT_SET: waits})
    assert isinstance(make_plan(sets.cfn.client, REQUEST, None), Plan)
    assert len(sets.pauses) == 21
    assert sets.pauses == sorted(sets.pauses)
    assert sets.pauses[-1] == 2.0


def test_changes_of_nested_change_sets_follow_their_stack(monkeypatch: pytest.MonkeyPatch) -> None:
    child = _change(
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
    topic = _change("Modify", "Topic", "AWS::SNS::Topic", Replacement="True", Details=details)
    first = {**_described("CREATE_COMPLETE", child), "NextToken": "2"}
    second = _described("CREATE_COMPLETE", _change("Remove", "Old", "AWS::SQS::Queue"))
    sets = ChangeSets(
        monkeypatch,
        {
            ROOT_SET: [first, first, second],
            CHILD_SET: [_described("CREATE_COMPLETE", topic)],
        },
    )
    plan = make_plan(sets.cfn.client, REQUEST, EXISTING)
    assert isinstance(plan, Plan)
    assert plan.change_set_id == ROOT_SET
    assert plan.changes == (
        Change((), "Modify", "Child", "AWS::CloudFormation::Stack", "arn:child", "False", ()),
        Change(("Child",), "Modify", "Topic", "AWS::SNS::Topic", "", "True", ("Tags", "TopicName")),
        Change((), "Remove", "Old", "AWS::SQS::Queue", "", "", ()),
    )


@pytest.mark.parametrize(
    "reason",
    [
        "The submitted information didn't contain changes. Submit different information.",
        "No updates are to be performed.",
    ],
)
def test_empty_change_set_means_unchanged_and_is_removed(
    monkeypatch: pytest.MonkeyPatch, reason: str
) -> None:
    sets = ChangeSets(monkeypatch, {ROOT_SET: [_described("FAILED", reason=reason)]})
    assert make_plan(sets.cfn.client, REQUEST, EXISTING) == Unchanged("root")
    assert sets.cfn.parameters("DeleteChangeSet") == [{"ChangeSetName": ROOT_SET}]
    assert "DeleteStack" not in sets.cfn.operations()


@pytest.mark.parametrize(("existing", "removed"), [(None, True), (EXISTING, False)])
def test_refused_change_set_says_why_and_leaves_nothing(
    monkeypatch: pytest.MonkeyPatch, existing: Stack | None, removed: bool
) -> None:
    sets = ChangeSets(monkeypatch, {ROOT_SET: [_described("FAILED", reason="no such export")]})
    with pytest.raises(DeployerError, match="refused the change set: no such export") as raised:
        make_plan(sets.cfn.client, REQUEST, existing)
    assert raised.value.where == "root"
    assert sets.cfn.parameters("DeleteChangeSet") == [{"ChangeSetName": ROOT_SET}]
    assert ("DeleteStack" in sets.cfn.operations()) is removed


def test_refusal_from_a_nested_change_set_is_the_nested_ones(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    reason = f"Nested change set {CHILD_SET} was not successfully created: Currently in FAILED."
    below = {**_described("FAILED", reason="Parameters: [Size] must have values")}
    sets = ChangeSets(
        monkeypatch,
        {
            ROOT_SET: [_described("FAILED", reason=reason)],
            CHILD_SET: [{**below, "StackName": "root-Child"}],
        },
    )
    with pytest.raises(DeployerError, match=r"root-Child: Parameters: \[Size\] must have values"):
        make_plan(sets.cfn.client, REQUEST, None)


@pytest.mark.parametrize("creates", [True, False])
def test_discarded_plan_takes_the_stack_that_it_made_along(
    monkeypatch: pytest.MonkeyPatch, creates: bool
) -> None:
    sets = ChangeSets(monkeypatch, {ROOT_SET: [READY]})
    discard_plan(sets.cfn.client, "root", ROOT_SET, creates=creates)
    expected = ["DeleteChangeSet", "DeleteStack"] if creates else ["DeleteChangeSet"]
    assert sets.cfn.operations() == expected
