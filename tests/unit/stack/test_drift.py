"""Drift is looked for in the root stack and in every stack nested in it."""

from typing import Any

import pytest

from deployer.messages import PropertyDrift
from deployer.stack.calls import Calls
from deployer.stack.drift import PATIENCE, StackDrift, detect_drift
from tests.recorded import recorded
from tests.unit.aws.scripted import Scripted, client_error
from tests.unit.stack.cloudformation import NOW, PACE, ROOT_ID, nested_id, resource, resources

CHILD = nested_id("QueueStack")
STACK = "AWS::CloudFormation::Stack"


class Detection:
    """CloudFormation while it compares a root and one nested stack."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.slept: list[float] = []
        self.advanced: list[int] = []
        self.drifts: dict[str, Any] = {
            "root": {"StackResourceDrifts": []},
            CHILD: recorded("resource_drifts"),
        }
        tree = {
            "root": resources(resource("QueueStack", STACK, CHILD)),
            CHILD: resources(
                resource("Orders", "AWS::SQS::Queue", "orders"),
                resource("Notices", "AWS::SNS::Topic", "notices"),
                resource("Role", "AWS::IAM::Role", "acme-role"),
                resource("Table", "AWS::DynamoDB::Table", "acme-table"),
                resource("Folders", "Custom::Folders", "folders"),
            ),
        }
        self.cfn = Scripted(
            monkeypatch,
            "cloudformation",
            {
                "ListStackResources": lambda StackName: tree[StackName],  # noqa: N803
                "DetectStackDrift": lambda StackName: {"StackDriftDetectionId": StackName[-36:]},  # noqa: N803
                "DescribeStackDriftDetectionStatus": lambda **_: detection("DETECTION_COMPLETE"),
                "DescribeStackResourceDrifts": lambda StackName, **_: self.drifts[StackName],  # noqa: N803
            },
        )

    def run(self) -> list[StackDrift]:
        calls = Calls(self.cfn.client, self.slept.append)
        return detect_drift(calls, "root", PACE, self.advanced.append, self.slept.append)


def detection(status: str) -> dict[str, Any]:
    """An answer of DescribeStackDriftDetectionStatus."""
    return {
        "StackId": ROOT_ID,
        "StackDriftDetectionId": "d",
        "DetectionStatus": status,
        "Timestamp": NOW,
    }


def test_nested_stacks_are_compared_as_well_and_told_property_by_property(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    it = Detection(monkeypatch)

    root, child = it.run()

    assert (root.path, root.drifted, root.checked, root.unchecked) == ((), (), 0, 0)
    assert [(d.path, d.status) for d in child.drifted] == [
        (("QueueStack", "Orders"), "MODIFIED"),
        (("QueueStack", "Notices"), "DELETED"),
    ]
    assert child.drifted[0].properties == (
        PropertyDrift("/DelaySeconds", "NOT_EQUAL", "20", "120"),
    )
    assert (child.checked, child.unchecked) == (3, 2)
    assert sum(it.advanced) == 2


def test_every_page_of_drifts_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    it = Detection(monkeypatch)
    drifts = recorded("resource_drifts")["StackResourceDrifts"]

    def page(StackName: str, NextToken: str = "", **_: Any) -> dict[str, Any]:  # noqa: N803
        if StackName == "root":
            return {"StackResourceDrifts": []}
        found = {"StackResourceDrifts": drifts[1:] if NextToken else drifts[:1]}
        return found if NextToken else {**found, "NextToken": "2"}

    it.cfn.answer("DescribeStackResourceDrifts", page)
    assert [d.path[-1] for d in it.run()[1].drifted] == ["Orders", "Notices"]


def test_detection_is_awaited_at_its_pace(monkeypatch: pytest.MonkeyPatch) -> None:
    it = Detection(monkeypatch)
    left = ["DETECTION_IN_PROGRESS"] * 6

    it.cfn.answer(
        "DescribeStackDriftDetectionStatus",
        lambda **_: detection(left.pop() if left else "DETECTION_COMPLETE"),
    )
    assert [found.failure for found in it.run()] == ["", ""]
    assert len(it.slept) >= 6


def test_detection_that_never_ends_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    it = Detection(monkeypatch)
    it.cfn.answer(
        "DescribeStackDriftDetectionStatus", lambda **_: detection("DETECTION_IN_PROGRESS")
    )
    assert [found.failure for found in it.run()] == ["it did not end within 30 minutes"] * 2
    assert sum(it.slept) > PATIENCE


def test_what_failed_in_one_stack_is_told_with_what_was_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    it = Detection(monkeypatch)
    it.cfn.answer(
        "DescribeStackDriftDetectionStatus", lambda **_: recorded("drift_detection_failed")
    )
    _, child = it.run()
    assert child.failure == "Failed to detect drift on resource [Table]"
    assert len(child.drifted) == 2


def test_a_stack_in_progress_fails_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    it = Detection(monkeypatch)
    text = "Drift detection cannot be performed on stack [child] while in status UPDATE_IN_PROGRESS"

    def detect(StackName: str) -> dict[str, Any]:  # noqa: N803
        if StackName == CHILD:
            raise client_error("ValidationError", text)
        return {"StackDriftDetectionId": "d"}

    it.cfn.answer("DetectStackDrift", detect)
    root, child = it.run()
    assert (root.failure, child.failure) == ("", text)
    assert child.drifted == ()  # what there is, is of an earlier detection


def test_a_caller_that_may_not_detect_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    it = Detection(monkeypatch)

    def denied(**_: Any) -> Any:
        raise client_error("AccessDenied", "no")

    it.cfn.answer("DetectStackDrift", denied)
    with pytest.raises(Exception, match="AccessDenied"):
        it.run()
