"""What blocks a deletion or a rollback, in nested stacks too, and why."""

import pytest

from deployer.stack.blocked import blockers_table, deletion_blockers, rollback_blockers
from tests.unit.aws.scripted import Scripted
from tests.unit.stack.cloudformation import ROOT_ID, Timeline, nested_id, resource, resources

STACK = "AWS::CloudFormation::Stack"
FAILED = "DELETE_FAILED"
CHILD = nested_id("Child")


def _listed(monkeypatch: pytest.MonkeyPatch, timeline: Timeline | None = None) -> Scripted:
    """A root with a nested stack, in each of which a bucket could not be deleted."""
    reason = {"ResourceStatusReason": "The bucket is not empty"}
    tree = {
        ROOT_ID: resources(
            resource("Child", STACK, CHILD, FAILED),
            resource("Queue", "AWS::SQS::Queue", "queue"),
            {**resource("Logs", "AWS::S3::Bucket", "logs", FAILED), **reason},
        ),
        CHILD: resources(resource("Landing", "AWS::S3::Bucket", "landing", FAILED)),
    }
    return Scripted(
        monkeypatch,
        "cloudformation",
        {
            "ListStackResources": lambda StackName: tree[StackName],  # noqa: N803
            "DescribeStackEvents": (timeline or Timeline()).describe_stack_events,
        },
    )


def test_deletion_is_blocked_by_resources_and_not_by_the_stacks_they_are_in(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = deletion_blockers(_listed(monkeypatch).client, ROOT_ID)
    assert [it.path for it in found] == [("Logs",), ("Child", "Landing")]
    assert [it.stack_id for it in found] == [ROOT_ID, CHILD]


def test_reason_comes_from_the_last_event_where_the_resource_has_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    timeline = Timeline()
    timeline.happen(CHILD, "Landing", FAILED, reason="an older one")
    timeline.happen(CHILD, "Landing", FAILED, reason="it is locked")
    found = deletion_blockers(_listed(monkeypatch, timeline).client, ROOT_ID)
    assert [it.resource.reason for it in found] == ["The bucket is not empty", "it is locked"]


def test_nested_stack_blocks_by_itself_where_nothing_in_it_does(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tree = {
        ROOT_ID: resources(resource("Child", STACK, CHILD, FAILED)),
        CHILD: resources(),
    }
    cfn = Scripted(
        monkeypatch,
        "cloudformation",
        {
            "ListStackResources": lambda StackName: tree[StackName],  # noqa: N803
            "DescribeStackEvents": Timeline().describe_stack_events,
        },
    )
    assert [it.path for it in deletion_blockers(cfn.client, ROOT_ID)] == [("Child",)]


def test_what_was_only_cancelled_does_not_block(monkeypatch: pytest.MonkeyPatch) -> None:
    cancelled = {"ResourceStatusReason": "Resource deletion cancelled"}
    tree = {
        ROOT_ID: resources(
            resource("Logs", "AWS::S3::Bucket", "logs", FAILED),
            {**resource("Orders", "AWS::SQS::Queue", "orders", FAILED), **cancelled},
            resource("Child", STACK, CHILD, FAILED),
        ),
        CHILD: resources(resource("Table", "AWS::DynamoDB::Table", "table", FAILED)),
    }
    timeline = Timeline()
    timeline.happen(ROOT_ID, "Logs", FAILED, reason="not empty")
    timeline.nested(ROOT_ID, "Child", FAILED, reason="Embedded stack was not deleted")
    timeline.happen(CHILD, "Table", FAILED, reason="Resource deletion cancelled")
    cfn = _listed(monkeypatch, timeline)
    cfn.answer("ListStackResources", lambda StackName: tree[StackName])  # noqa: N803
    found = deletion_blockers(cfn.client, ROOT_ID)
    assert [it.path for it in found] == [("Logs",), ("Child",)]


def _stuck() -> Timeline:
    """A rollback that failed for two resources, after an update that failed for another."""
    it = Timeline()
    it.root("UPDATE_IN_PROGRESS")
    it.happen(ROOT_ID, "Forward", "UPDATE_FAILED", reason="failed on the way forward")
    it.root("UPDATE_ROLLBACK_IN_PROGRESS")
    it.happen(ROOT_ID, "Topic", "UPDATE_FAILED", reason="gone")
    it.happen(ROOT_ID, "Other", "UPDATE_FAILED", reason="Resource update cancelled")
    it.nested(ROOT_ID, "Child", "UPDATE_FAILED", "Embedded stack failed")
    it.own(CHILD, "UPDATE_ROLLBACK_IN_PROGRESS")
    it.happen(CHILD, "Database", "UPDATE_FAILED", reason="deleted by hand")
    it.own(CHILD, "UPDATE_ROLLBACK_FAILED")
    it.root("UPDATE_ROLLBACK_FAILED")
    return it


def test_only_what_failed_to_roll_back_may_be_skipped(monkeypatch: pytest.MonkeyPatch) -> None:
    cfn = Scripted(
        monkeypatch,
        "cloudformation",
        {"DescribeStackEvents": _stuck().describe_stack_events},
    )
    found = rollback_blockers(cfn.client, ROOT_ID)
    assert sorted(it.path for it in found) == [("Child", "Database"), ("Topic",)]


def test_nested_resource_is_skipped_by_the_name_of_its_stack(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cfn = Scripted(
        monkeypatch,
        "cloudformation",
        {"DescribeStackEvents": _stuck().describe_stack_events},
    )
    found = rollback_blockers(cfn.client, ROOT_ID)
    assert sorted(it.skip_name for it in found) == ["Topic", "root-Child.Database"]


def test_what_a_continued_rollback_brought_back_blocks_no_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    timeline = _stuck()
    timeline.root("UPDATE_ROLLBACK_IN_PROGRESS")
    timeline.happen(ROOT_ID, "Topic", "UPDATE_FAILED", reason="still gone")
    timeline.root("UPDATE_ROLLBACK_FAILED")
    cfn = Scripted(
        monkeypatch, "cloudformation", {"DescribeStackEvents": timeline.describe_stack_events}
    )
    assert [it.path for it in rollback_blockers(cfn.client, ROOT_ID)] == [("Topic",)]


def test_table_shows_where_what_and_why(monkeypatch: pytest.MonkeyPatch) -> None:
    table = blockers_table("Blocked", deletion_blockers(_listed(monkeypatch).client, ROOT_ID))
    assert table.rows == (
        ("Logs", "AWS::S3::Bucket", "logs", "The bucket is not empty"),
        ("Child / Landing", "AWS::S3::Bucket", "landing", ""),
    )
