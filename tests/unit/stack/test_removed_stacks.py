"""A nested stack that is removed takes data along, which its change does not tell."""

from dataclasses import replace
from typing import Any

import pytest

from deployer.messages import Change
from deployer.stack.calls import Calls
from deployer.stack.removed_stacks import with_contents
from tests.unit.aws.scripted import Scripted, client_error
from tests.unit.stack.cloudformation import nested_id, resource, resources

STACK = "AWS::CloudFormation::Stack"
ORDERS = nested_id("Orders")
LOST = "Deletes the nested stack Orders with all that its template does not keep."
REMOVED = Change((), "Remove", "Orders", STACK, ORDERS, policy_action="Delete", loses_data=LOST)
TEMPLATE = "Resources: { Kept: { Type: AWS::S3::Bucket, DeletionPolicy: Retain } }"


def _read(monkeypatch: pytest.MonkeyPatch, change: Change, **answers: Any) -> tuple[str, list[str]]:
    found = {
        ORDERS: resources(
            resource("Table", "AWS::DynamoDB::Table", "t"),
            resource("Kept", "AWS::S3::Bucket", "b"),
            resource("Topic", "AWS::SNS::Topic", "n"),
            resource("Inner", STACK, nested_id("Inner")),
        ),
        nested_id("Inner"): resources(resource("Queue", "AWS::SQS::Queue", "q")),
    }
    script = {
        "ListStackResources": lambda StackName, **_: found[StackName],  # noqa: N803
        "GetTemplate": lambda **_: {"TemplateBody": TEMPLATE},
        **answers,
    }
    cfn = Scripted(monkeypatch, "cloudformation", script)
    [read] = with_contents(Calls(cfn.client), [change])
    return read.loses_data, cfn.operations()


def test_what_holds_data_is_named_at_any_depth(monkeypatch: pytest.MonkeyPatch) -> None:
    lost, _ = _read(monkeypatch, REMOVED)
    assert lost == f"{LOST} Table goes with its items. Inner/Queue goes with its messages."


def test_what_a_kept_stack_within_holds_is_not_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = "Resources: { Inner: { Type: AWS::CloudFormation::Stack, DeletionPolicy: Retain } }"
    body = {"TemplateBody": kept}
    lost, _ = _read(monkeypatch, REMOVED, GetTemplate=lambda **_: body)
    assert "Table goes with its items." in lost
    assert "Queue" not in lost


@pytest.mark.parametrize(
    "change",
    [
        replace(REMOVED, action="Modify", loses_data=""),
        replace(REMOVED, policy_action="Retain", loses_data=""),
        replace(REMOVED, resource_type="AWS::DynamoDB::Table"),
    ],
)
def test_any_other_change_costs_no_call(monkeypatch: pytest.MonkeyPatch, change: Change) -> None:
    assert _read(monkeypatch, change) == (change.loses_data, [])


def test_stack_that_cannot_be_looked_into_is_lost_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def denied(**_: Any) -> Any:
        raise client_error("AccessDenied")

    assert _read(monkeypatch, REMOVED, ListStackResources=denied)[0] == LOST
