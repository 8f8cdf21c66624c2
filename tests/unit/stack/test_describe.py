"""Stacks as CloudFormation describes them."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from deployer.stack.describe import find_stack, stack_resources, stack_tree
from tests.unit.aws.scripted import Answer, Scripted, client_error
from tests.unit.stack.cloudformation import (
    ABSENT,
    NOW,
    ROOT_ID,
    nested_id,
    pairs,
    resource,
    resources,
    stack,
    stacks,
)

STACK = "AWS::CloudFormation::Stack"


def _raise(*error: str) -> Any:
    def answer(**_: Any) -> Answer:
        raise client_error(*error)

    return answer


def test_absent_stack_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    cfn = Scripted(monkeypatch, "cloudformation", {"DescribeStacks": _raise(*ABSENT)})
    assert find_stack(cfn.client, "root") is None


@pytest.mark.parametrize(
    "error", [("AccessDenied", "does not exist for you"), ("ValidationError", "bad name")]
)
def test_other_errors_are_no_absence(
    monkeypatch: pytest.MonkeyPatch, error: tuple[str, str]
) -> None:
    cfn = Scripted(monkeypatch, "cloudformation", {"DescribeStacks": _raise(*error)})
    with pytest.raises(ClientError):
        find_stack(cfn.client, "root")


def test_stack_is_read_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    found = stack(
        "UPDATE_ROLLBACK_COMPLETE",
        Parameters=pairs("ParameterKey", "ParameterValue", {"A": "1"}),
        Tags=pairs("Key", "Value", {"T": "x"}),
        Outputs=pairs("OutputKey", "OutputValue", {"O": "y"}),
        EnableTerminationProtection=True,
        StackStatusReason="why",
    )
    cfn = Scripted(monkeypatch, "cloudformation", {"DescribeStacks": lambda **_: stacks(found)})
    it = find_stack(cfn.client, "root")
    assert it
    assert (it.name, it.stack_id, it.status, it.reason) == (
        "root",
        ROOT_ID,
        "UPDATE_ROLLBACK_COMPLETE",
        "why",
    )
    assert (it.parameters, it.tags, it.outputs) == ({"A": "1"}, {"T": "x"}, {"O": "y"})
    assert (it.updated, it.termination_protection) == (NOW, True)


@pytest.mark.parametrize("status", ["UPDATE_COMPLETE", "UPDATE_IN_PROGRESS", "REVIEW_IN_PROGRESS"])
def test_reason_of_an_earlier_failure_is_not_that_of_a_good_status(
    monkeypatch: pytest.MonkeyPatch, status: str
) -> None:
    found = stack(status, StackStatusReason="Resource Table failed")
    cfn = Scripted(monkeypatch, "cloudformation", {"DescribeStacks": lambda **_: stacks(found)})
    it = find_stack(cfn.client, "root")
    assert it is not None
    assert it.reason == ""


@pytest.mark.parametrize(
    ("status", "in_progress", "never_made", "failed_creation"),
    [
        ("CREATE_COMPLETE", False, False, False),
        ("UPDATE_IN_PROGRESS", True, False, False),
        ("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", True, False, False),
        ("REVIEW_IN_PROGRESS", False, True, False),
        ("ROLLBACK_COMPLETE", False, False, True),
        ("ROLLBACK_FAILED", False, False, True),
        ("CREATE_FAILED", False, False, True),
        ("UPDATE_ROLLBACK_COMPLETE", False, False, False),
    ],
)
def test_status_says_what_can_be_done(
    monkeypatch: pytest.MonkeyPatch,
    status: str,
    in_progress: bool,
    never_made: bool,
    failed_creation: bool,
) -> None:
    script = {"DescribeStacks": lambda **_: stacks(stack(status))}
    it = find_stack(Scripted(monkeypatch, "cloudformation", script).client, "root")
    assert it
    assert (it.in_progress, it.never_made, it.failed_creation) == (
        in_progress,
        never_made,
        failed_creation,
    )


def test_all_pages_of_resources_are_read_and_deleted_ones_left_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first = resources(
        resource("A", "AWS::SNS::Topic", "a"),
        resource("Gone", "AWS::SNS::Topic", "gone", "DELETE_COMPLETE"),
    )
    pages = {
        None: {**first, "NextToken": "2"},
        "2": resources(resource("B", "AWS::S3::Bucket")),
    }
    script = {"ListStackResources": lambda StackName, NextToken=None: pages[NextToken]}  # noqa: N803
    cfn = Scripted(monkeypatch, "cloudformation", script)
    found = stack_resources(cfn.client, "root")
    assert [(it.logical_id, it.physical_id) for it in found] == [("A", "a"), ("B", "")]


def test_tree_goes_into_every_nested_stack_that_exists(monkeypatch: pytest.MonkeyPatch) -> None:
    tree = {
        "root": resources(
            resource("A", STACK, nested_id("a")), resource("NotYet", STACK, status="CREATE_FAILED")
        ),
        nested_id("a"): resources(resource("B", STACK, nested_id("b"))),
        nested_id("b"): resources(),
    }
    script = {"ListStackResources": lambda StackName: tree[StackName]}  # noqa: N803
    cfn = Scripted(monkeypatch, "cloudformation", script)
    paths = [path for path, _, _ in stack_tree(cfn.client, "root")]
    assert paths == [(), ("A",), ("A", "B")]
