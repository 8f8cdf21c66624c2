"""Change sets: made, read with those of nested stacks, thrown away."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from deployer.errors import DeployerError
from deployer.messages import Change, Plan, Unchanged, Warned
from deployer.stack.describe import Stack
from deployer.stack.plan import StackRequest, discard_plan, make_plan
from tests.unit.aws.scripted import Scripted, client_error
from tests.unit.render.recording import RecordingUi
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
        monkeypatch.setattr("deployer.stack.change_sets.time.sleep", self.pauses.append)
        self.deleted: set[str] = set()
        self.stack_status = "REVIEW_IN_PROGRESS"
        self.others: list[str] = []
        self.cfn = Scripted(
            monkeypatch,
            "cloudformation",
            {
                "CreateChangeSet": lambda **_: {"Id": ROOT_SET, "StackId": ROOT_ID},
                "DescribeChangeSet": self._describe,
                "DescribeEvents": lambda **_: {"OperationEvents": self.events},
                "DeleteChangeSet": self._delete,
                "DescribeStacks": self._describe_stacks,
                "ListChangeSets": lambda **_: {
                    "Summaries": [{"ChangeSetId": it} for it in self.others]
                },
                "DeleteStack": lambda **_: {},
            },
        )
        self.events: list[dict[str, Any]] = []

    def _describe(self, ChangeSetName: str, **_: Any) -> dict[str, Any]:  # noqa: N803
        if ChangeSetName in self.deleted:
            raise client_error("ChangeSetNotFound")
        answers = self._sets[ChangeSetName]
        return answers.pop(0) if len(answers) > 1 else answers[0]

    def _delete(self, ChangeSetName: str) -> dict[str, Any]:  # noqa: N803
        unsettled = [name for name, it in self._sets.items() if "PROGRESS" in it[0]["Status"]]
        if unsettled:
            raise client_error("InvalidChangeSetStatus")
        self.deleted.add(ChangeSetName)
        return {}

    def _describe_stacks(self, **_: Any) -> dict[str, Any]:
        stack = {
            "StackName": "root",
            "StackId": ROOT_ID,
            "StackStatus": self.stack_status,
            "CreationTime": datetime(2026, 1, 1, tzinfo=UTC),
        }
        return {"Stacks": [stack]}


def _described(
    status: str, *changes: dict[str, Any], reason: str = "", change_set_id: str = ROOT_SET
) -> dict[str, Any]:
    listed = [{"Type": "Resource", "ResourceChange": change} for change in changes]
    return {
        "ChangeSetId": change_set_id,
        "StackName": "root",
        "StackId": ROOT_ID,
        "Status": status,
        "StatusReason": reason,
        "Changes": listed,
    }


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
    created = make_plan(sets.cfn.client, REQUEST, None, RecordingUi())
    updated = make_plan(sets.cfn.client, REQUEST, EXISTING, RecordingUi())
    again = make_plan(
        sets.cfn.client, REQUEST, replace(EXISTING, status="REVIEW_IN_PROGRESS"), RecordingUi()
    )
    asked = sets.cfn.parameters("CreateChangeSet")
    assert [it["ChangeSetType"] for it in asked] == ["CREATE", "UPDATE", "CREATE"]
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
    waits = [_described("CREATE_PENDING"), *[_described("CREATE_IN_PROGRESS")] * 20, READY]
    sets = ChangeSets(monkeypatch, {ROOT_SET: waits})
    assert isinstance(make_plan(sets.cfn.client, REQUEST, None, RecordingUi()), Plan)
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
    plan = make_plan(sets.cfn.client, REQUEST, EXISTING, RecordingUi())
    assert isinstance(plan, Plan)
    assert plan.change_set_id == ROOT_SET
    assert plan.changes == (
        Change((), "Modify", "Child", "AWS::CloudFormation::Stack", "arn:child", "False", ()),
        Change(("Child",), "Modify", "Topic", "AWS::SNS::Topic", "", "True", ("Tags", "TopicName")),
        Change((), "Remove", "Old", "AWS::SQS::Queue", "", "", ()),
    )


NOTHING = "The submitted information didn't contain changes. Submit different information."
NESTED_FAILED = f"Nested change set {CHILD_SET} was not successfully created: Currently in FAILED."


@pytest.mark.parametrize("reason", [NOTHING, "No updates are to be performed."])
def test_empty_change_set_means_unchanged_and_is_removed(
    monkeypatch: pytest.MonkeyPatch, reason: str
) -> None:
    sets = ChangeSets(monkeypatch, {ROOT_SET: [_described("FAILED", reason=reason)]})
    assert make_plan(sets.cfn.client, REQUEST, EXISTING, RecordingUi()) == Unchanged("root")
    assert sets.deleted == {ROOT_SET}
    assert "DeleteStack" not in sets.cfn.operations()


@pytest.mark.parametrize(("existing", "removed"), [(None, True), (EXISTING, False)])
def test_refused_change_set_says_why_and_leaves_nothing(
    monkeypatch: pytest.MonkeyPatch, existing: Stack | None, removed: bool
) -> None:
    sets = ChangeSets(monkeypatch, {ROOT_SET: [_described("FAILED", reason="no such export")]})
    with pytest.raises(DeployerError, match="refused the change set: no such export") as raised:
        make_plan(sets.cfn.client, REQUEST, existing, RecordingUi())
    assert raised.value.where == "root"
    assert sets.deleted == {ROOT_SET}
    assert ("DeleteStack" in sets.cfn.operations()) is removed


def test_refusal_from_a_nested_change_set_is_the_nested_ones(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    below = _described(
        "FAILED", reason="Parameters: [Size] must have values", change_set_id=CHILD_SET
    )
    sets = ChangeSets(
        monkeypatch,
        {
            ROOT_SET: [_described("FAILED", reason=NESTED_FAILED)],
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
        _change("Modify", name, "AWS::CloudFormation::Stack", ChangeSetId=change_set)
        for name, change_set in (("Quiet", CHILD_SET), ("Broken", broken))
    ]
    sets = ChangeSets(
        monkeypatch,
        {
            ROOT_SET: [_described("FAILED", *children, reason=NESTED_FAILED)],
            CHILD_SET: [_described("FAILED", reason=NOTHING, change_set_id=CHILD_SET)],
            broken: [_described("FAILED", reason="no such bucket", change_set_id=broken)],
        },
    )
    with pytest.raises(DeployerError, match="no such bucket"):
        make_plan(sets.cfn.client, REQUEST, EXISTING, RecordingUi())


def test_early_validation_is_told_by_its_events(monkeypatch: pytest.MonkeyPatch) -> None:
    reason = "The following hook(s)/validation failed: [AWS::EarlyValidation::PropertyValidation]"
    sets = ChangeSets(monkeypatch, {ROOT_SET: [_described("FAILED", reason=reason)]})
    sets.events = [
        {
            "LogicalResourceId": "Table",
            "ValidationStatusReason": "Unsupported property [BillingMod]",
            "ValidationPath": "/Resources/Table/Properties/BillingMod",
        }
    ]
    with pytest.raises(DeployerError, match=r"Table: Unsupported property \[BillingMod\] /Res"):
        make_plan(sets.cfn.client, REQUEST, EXISTING, RecordingUi())
    [asked] = sets.cfn.parameters("DescribeEvents")
    assert asked == {"ChangeSetName": ROOT_SET, "Filters": {"FailedEvents": True}}


def test_change_sets_still_being_made_are_awaited_before_they_are_removed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    child = _change("Add", "Child", "AWS::CloudFormation::Stack", ChangeSetId=CHILD_SET)
    slow = _described("CREATE_IN_PROGRESS", change_set_id=CHILD_SET)
    done = _described("CREATE_COMPLETE", change_set_id=CHILD_SET)
    sets = ChangeSets(
        monkeypatch,
        {
            ROOT_SET: [_described("FAILED", child, reason="no such export")],
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
    monkeypatch.setattr(
        "deployer.stack.plan._changes", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt)
    )
    with pytest.raises(KeyboardInterrupt):
        make_plan(sets.cfn.client, REQUEST, None, RecordingUi())
    assert sets.deleted == {ROOT_SET}
    assert "DeleteStack" in sets.cfn.operations()


def test_what_cannot_be_removed_is_said_and_does_not_hide_the_cause(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sets = ChangeSets(monkeypatch, {ROOT_SET: [_described("FAILED", reason="no such export")]})

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
