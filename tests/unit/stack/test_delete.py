"""Deleting: what is emptied, what is kept, and a bucket that fills again."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from deployer.aws.session import Aws
from deployer.errors import DeployerError
from deployer.messages import Failure, Note
from deployer.stack import delete as module
from deployer.stack.buckets import empty_buckets
from deployer.stack.delete import Deletion, Lost, delete, plan_deletion
from deployer.stack.execute import delete_stack
from deployer.stack.operation import OperationFailedError
from tests.unit.aws.clients import make_aws
from tests.unit.aws.scripted import Answer, Scripted, client_error
from tests.unit.render.recording import RecordingUi
from tests.unit.stack.change_sets import EXISTING
from tests.unit.stack.cloudformation import (
    PACE,
    ROOT_ID,
    nested_id,
    pairs,
    resource,
    resources,
    stack,
    stacks,
)

TREE = {
    ROOT_ID: resources(
        resource("Child", "AWS::CloudFormation::Stack", nested_id("Child")),
        resource("Logs", "AWS::S3::Bucket", "logs"),
        resource("NeverMade", "AWS::S3::Bucket", status="CREATE_FAILED"),
    ),
    nested_id("Child"): resources(
        resource("Landing", "AWS::S3::Bucket", "landing"),
        resource("Table", "AWS::DynamoDB::Table", "table"),
    ),
}


def _cfn(
    monkeypatch: pytest.MonkeyPatch,
    child: Any,
    *,
    root: str = "Resources: { Logs: { Type: X } }",
    **parameters: str,
) -> Scripted:
    """CloudFormation with a root and a child whose templates have the given text."""
    bodies = {ROOT_ID: root, nested_id("Child"): child}
    listed = pairs("ParameterKey", "ParameterValue", parameters)
    return Scripted(
        monkeypatch,
        "cloudformation",
        {
            "ListStackResources": lambda StackName: TREE[StackName],  # noqa: N803
            "GetTemplate": lambda StackName, TemplateStage: {"TemplateBody": bodies[StackName]},  # noqa: N803
            "DescribeStacks": lambda **_: stacks(stack(Parameters=listed)),
        },
    )


def _child(landing: str, table: str) -> str:
    return (
        f"Resources:\n  Landing: {{ Type: X{landing} }}\n  Table: {{ Type: X{table} }}\n"
        "  Fn::ForEach::More: [A, [b], {}]\n"
    )


@pytest.mark.parametrize(
    ("landing", "table", "emptied", "retained"),
    [
        ("", "", ("logs", "landing"), []),
        (", DeletionPolicy: Delete", ", DeletionPolicy: Snapshot", ("logs", "landing"), []),
        (", DeletionPolicy: Retain", "", ("logs",), ["Landing"]),
        ("", ", DeletionPolicy: RetainExceptOnCreate", ("logs", "landing"), ["Table"]),
        (", DeletionPolicy: !Ref Policy", "", ("logs", "landing"), []),
        (", DeletionPolicy: !Ref Keep", "", ("logs",), ["Landing"]),
        # What may be retained is never emptied.
        (", DeletionPolicy: !FindInMap [A, B, C]", "", ("logs",), ["Landing"]),
    ],
)
def test_what_templates_retain_is_neither_emptied_nor_deleted(  # T18
    monkeypatch: pytest.MonkeyPatch,
    landing: str,
    table: str,
    emptied: tuple[str, ...],
    retained: list[str],
) -> None:
    cfn = _cfn(monkeypatch, _child(landing, table), Policy="Delete", Keep="Retain")
    found = plan_deletion(cfn.client, EXISTING)
    assert found.emptied == emptied
    assert [it.logical_id for it in found.retained] == retained
    assert found.tables == (() if "Table" in retained else ("table",))


@pytest.mark.parametrize("policy", ["Retain", "RetainExceptOnCreate", "!FindInMap [A, B, C]"])
def test_nothing_in_a_nested_stack_that_is_kept_is_touched(
    monkeypatch: pytest.MonkeyPatch, policy: str
) -> None:
    kept = f"Resources: {{ Child: {{ Type: X, DeletionPolicy: {policy} }}, Logs: {{ Type: X }} }}"
    found = plan_deletion(_cfn(monkeypatch, _child("", ""), root=kept).client, EXISTING)
    assert (found.emptied, found.tables, found.lost) == (("logs",), (), ())
    assert [it.logical_id for it in found.retained] == ["Child"]
    assert [it.logical_id for it in found.within] == ["Landing", "Table"]
    assert found.stack_ids == {ROOT_ID}
    assert found.resources == 2  # the two buckets of the root


@pytest.mark.parametrize("status", ["CREATE_FAILED", "CREATE_IN_PROGRESS", "IMPORT_FAILED"])
def test_what_the_stack_did_not_make_is_not_emptied(
    monkeypatch: pytest.MonkeyPatch, status: str
) -> None:
    listed = resources(
        resource("Theirs", "AWS::S3::Bucket", "theirs", status),
        resource("Table", "AWS::DynamoDB::Table", "table", status),
        resource("Ours", "AWS::S3::Bucket", "ours", "DELETE_FAILED"),
    )
    cfn = _cfn(monkeypatch, "")
    cfn.answer("ListStackResources", lambda **_: listed)
    found = plan_deletion(cfn.client, replace(EXISTING, status="CREATE_FAILED"))
    assert (found.emptied, found.unmade) == (("ours",), ("theirs",))
    assert (found.tables, found.lost) == ((), ())


def test_all_that_holds_data_and_goes_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    queue_url = "https://sqs.eu-west-1.amazonaws.com/111111111111/queue"
    listed = resources(
        resource("Logs", "AWS::S3::Bucket", "logs"),
        resource("Queue", "AWS::SQS::Queue", queue_url),
        resource("Users", "AWS::Cognito::UserPool", "pool"),
        resource("Db", "AWS::RDS::DBCluster", "db"),
        resource("Key", "AWS::KMS::Key", "key"),
        resource("Topic", "AWS::SNS::Topic", "topic"),
    )
    root = (
        "Resources: { Db: { Type: X, DeletionPolicy: Snapshot }, Key: { DeletionPolicy: Retain } }"
    )
    cfn = _cfn(monkeypatch, "", root=root)
    cfn.answer("ListStackResources", lambda **_: listed)
    found = plan_deletion(cfn.client, EXISTING)
    assert found.lost == (
        Lost("queue", "its messages"),
        Lost("pool", "its users"),
        Lost("db", "its databases", after_snapshot=True),
    )
    assert found.loses_data


def test_template_is_read_after_its_transforms(monkeypatch: pytest.MonkeyPatch) -> None:
    cfn = _cfn(monkeypatch, _child("", ""))
    plan_deletion(cfn.client, EXISTING)
    assert {it["TemplateStage"] for it in cfn.parameters("GetTemplate")} == {"Processed"}


def test_stack_that_was_only_planned_has_nothing_to_look_through(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    script = {"ListStackResources": lambda **_: resources()}
    cfn = Scripted(monkeypatch, "cloudformation", script)
    found = plan_deletion(cfn.client, replace(EXISTING, status="REVIEW_IN_PROGRESS"))
    assert (found.emptied, found.retained) == ((), ())


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"termination_protection": True}, "the stack is protected against deletion"),
        ({"status": "UPDATE_IN_PROGRESS"}, "another operation is going on: UPDATE_IN_PROGRESS"),
    ],
)
def test_protected_and_busy_stacks_are_refused(
    monkeypatch: pytest.MonkeyPatch, changes: dict[str, Any], what: str
) -> None:
    cfn = Scripted(monkeypatch, "cloudformation", {})
    with pytest.raises(DeployerError) as raised:
        plan_deletion(cfn.client, replace(EXISTING, **changes))
    assert (raised.value.what, raised.value.where) == (what, "root")
    assert raised.value.todo
    assert cfn.calls == []


class Deleting:
    """The steps of a deletion, recorded; deleting the stack fails as often as it is told to."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *failures: str) -> None:
        self.steps: list[str] = []
        self.ui = RecordingUi()
        self._failures = list(failures)
        monkeypatch.setattr(module, empty_buckets.__name__, self._empty)
        monkeypatch.setattr(module, delete_stack.__name__, self._delete)

    def run(self) -> None:
        """Delete a stack with two buckets."""
        deletion = Deletion(EXISTING, ("logs", "landing"), ())
        delete(make_aws(), deletion, PACE, self.ui)

    def _empty(self, _s3: object, buckets: Sequence[str], _ui: object) -> dict[str, int]:
        self.steps.extend(buckets)
        return dict.fromkeys(buckets, 3)

    def _delete(self, *_: object, **__: object) -> None:
        self.steps.append("stack")
        if self._failures:
            kind = self._failures.pop(0)
            failure = Failure("root", ("Logs",), kind, "DELETE_FAILED", "not empty")
            raise OperationFailedError("root", "DELETE_FAILED", failure, "")


def test_buckets_are_emptied_before_the_stack_is_deleted(  # T18
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    deleting = Deleting(monkeypatch)
    deleting.run()
    assert deleting.steps == ["logs", "landing", "stack"]
    assert [it.text for it in deleting.ui.of_type(Note)] == [
        "logs: 3 object versions deleted",
        "landing: 3 object versions deleted",
    ]


def _tables(monkeypatch: pytest.MonkeyPatch, **protected: bool) -> Aws:
    """A connection to tables, by name and whether they are protected."""

    def describe(TableName: str) -> Answer:  # noqa: N803
        if TableName not in protected:
            raise client_error("ResourceNotFoundException")
        return {"Table": {"DeletionProtectionEnabled": protected[TableName]}}

    dynamodb = Scripted(monkeypatch, "dynamodb", {"DescribeTable": describe})
    return make_aws(dynamodb=dynamodb.client)


def test_protected_table_is_refused_before_any_bucket_is_emptied(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    aws = _tables(monkeypatch, ledger=False, product=True)
    deleting = Deleting(monkeypatch)
    deletion = Deletion(EXISTING, ("logs",), (), ("gone", "ledger", "product"))
    with pytest.raises(DeployerError, match="the table product is protected") as raised:
        delete(aws, deletion, PACE, deleting.ui)
    assert raised.value.where == "root"
    assert "--no-deletion-protection-enabled --table-name product" in raised.value.todo
    assert deleting.steps == []


def test_tables_that_may_go_hinder_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    aws = _tables(monkeypatch, ledger=False)
    deleting = Deleting(monkeypatch)
    delete(aws, Deletion(EXISTING, ("logs",), (), ("gone", "ledger")), PACE, deleting.ui)
    assert deleting.steps == ["logs", "stack"]


def test_bucket_that_was_written_to_meanwhile_is_emptied_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    deleting = Deleting(monkeypatch, "AWS::S3::Bucket")
    deleting.run()
    assert deleting.steps == ["logs", "landing", "stack"] * 2


@pytest.mark.parametrize(
    ("failures", "tries"), [(["AWS::S3::Bucket"] * 3, 3), (["AWS::EC2::VPC"], 1)]
)
def test_other_failures_and_the_third_are_reported(
    monkeypatch: pytest.MonkeyPatch, failures: list[str], tries: int
) -> None:
    deleting = Deleting(monkeypatch, *failures)
    with pytest.raises(OperationFailedError):
        deleting.run()
    assert deleting.steps.count("stack") == tries
