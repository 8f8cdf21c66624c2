"""Nested stacks that fail."""

import json
from typing import Any

import pytest

from tests.cloud import Cloud
from tests.contract.stacks import (
    REFUSED_QUEUE,
    REFUSED_QUEUE_REASON,
    create,
    delete,
    describe,
    nested,
    physical_id,
    queue,
    queue_exists,
    reason,
    settled,
    template,
    update,
    upload,
)

BUCKET = "contract-templates"


@pytest.mark.mend("nested_stacks")
def test_a_child_that_fails_is_rolled_back_and_fails_its_parent(cloud: Cloud) -> None:
    failing = template(
        {"First": queue("nested-leak"), "Second": {**REFUSED_QUEUE, "DependsOn": "First"}}
    )
    url = upload(cloud, BUCKET, "b.json", failing)

    stack = create(cloud, "parent-failing", template({"Child": nested(url)}))

    assert stack["StackStatus"] == "ROLLBACK_COMPLETE"
    assert not queue_exists(cloud, "nested-leak")
    told = reason(cloud, "parent-failing")
    assert told.startswith("Embedded stack arn:aws:cloudformation:")
    assert "was not successfully created: The following resource(s) failed to create: [Second]" in (
        told
    )
    child = told.split()[2]
    assert REFUSED_QUEUE_REASON in reason(cloud, child)
    assert describe(cloud, child)["StackStatus"] == "DELETE_COMPLETE"


@pytest.mark.mend("nested_stacks")
def test_an_update_that_fails_leaves_the_children_as_they_were(cloud: Cloud) -> None:
    good = template({"Queue": queue("nested-back", DelaySeconds=1)})
    bad = template(
        {
            "Queue": queue("nested-back", DelaySeconds=9),
            "Other": {**REFUSED_QUEUE, "DependsOn": "Queue"},
        }
    )
    first, second = upload(cloud, BUCKET, "c1", good), upload(cloud, BUCKET, "c2", bad)
    create(cloud, "parent-back", template({"Child": nested(first)}))
    child = physical_id(cloud, "parent-back", "Child")

    stack = update(cloud, "parent-back", template({"Child": nested(second)}))

    assert stack["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert describe(cloud, child)["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    attributes = cloud.client("sqs").get_queue_attributes(
        QueueUrl=physical_id(cloud, child, "Queue"), AttributeNames=["All"]
    )
    assert attributes["Attributes"]["DelaySeconds"] == "1"


@pytest.mark.mend("nested_stacks")
def test_a_creation_that_keeps_its_failure_keeps_it_in_the_child(cloud: Cloud) -> None:
    bad = template({"Queue": queue("nested-kept"), "Q": {**REFUSED_QUEUE, "DependsOn": "Queue"}})
    good = template({"Queue": queue("nested-kept"), "Q": queue()})
    first, second = upload(cloud, BUCKET, "n1", bad), upload(cloud, BUCKET, "n2", good)

    stack = create(cloud, "parent-kept", template({"Child": nested(first)}), DisableRollback=True)

    assert stack["StackStatus"] == "CREATE_FAILED"
    child = physical_id(cloud, "parent-kept", "Child")
    assert describe(cloud, child)["StackStatus"] == "CREATE_FAILED"
    assert queue_exists(cloud, "nested-kept")
    gone_on = _change(cloud, "parent-kept", template({"Child": nested(second)}))
    assert gone_on["StackStatus"] == "UPDATE_COMPLETE"
    assert physical_id(cloud, "parent-kept", "Child") == child
    assert delete(cloud, "parent-kept")["StackStatus"] == "DELETE_COMPLETE"
    assert not queue_exists(cloud, "nested-kept")


def _change(cloud: Cloud, name: str, body: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Update a stack through a change set, and keep what fails."""
    cloudformation = cloud.client("cloudformation")
    made = cloudformation.create_change_set(
        StackName=name, ChangeSetName="next", TemplateBody=json.dumps(body)
    )
    cloudformation.get_waiter("change_set_create_complete").wait(
        ChangeSetName=made["Id"], WaiterConfig={"Delay": 0.05, "MaxAttempts": 100}
    )
    cloudformation.execute_change_set(ChangeSetName=made["Id"], DisableRollback=True, **more)
    return settled(cloud, name)


@pytest.mark.mend("nested_stacks")
def test_an_update_that_keeps_its_failure_keeps_it_in_the_child(cloud: Cloud) -> None:
    good = template({"Queue": queue("nested-half", DelaySeconds=1)})
    bad = template(
        {
            "Queue": queue("nested-half", DelaySeconds=9),
            "Other": {**REFUSED_QUEUE, "DependsOn": "Queue"},
        }
    )
    first, second = upload(cloud, BUCKET, "o1", good), upload(cloud, BUCKET, "o2", bad)
    create(cloud, "parent-half", template({"Child": nested(first)}))
    child = physical_id(cloud, "parent-half", "Child")

    stack = _change(cloud, "parent-half", template({"Child": nested(second)}))

    assert stack["StackStatus"] == "UPDATE_FAILED"
    assert describe(cloud, child)["StackStatus"] == "UPDATE_FAILED"
    cloud.client("cloudformation").rollback_stack(StackName="parent-half")
    cloud.eventually(
        lambda: describe(cloud, "parent-half")["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE",
        "the rollback",
    )
    assert describe(cloud, child)["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    attributes = cloud.client("sqs").get_queue_attributes(
        QueueUrl=physical_id(cloud, child, "Queue"), AttributeNames=["All"]
    )
    assert attributes["Attributes"]["DelaySeconds"] == "1"


@pytest.mark.mend("nested_stacks")
def test_a_sibling_that_fails_sends_an_updated_child_back(cloud: Cloud) -> None:
    slow = upload(cloud, BUCKET, "s1", template({"Queue": queue("nested-sent", DelaySeconds=1)}))
    fast = upload(cloud, BUCKET, "s2", template({"Queue": queue("nested-sent", DelaySeconds=9)}))
    create(cloud, "parent-sent", template({"Child": nested(slow)}))
    child = physical_id(cloud, "parent-sent", "Child")
    failing = {"Child": nested(fast), "Last": {**REFUSED_QUEUE, "DependsOn": "Child"}}

    stack = update(cloud, "parent-sent", template(failing))

    assert stack["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert describe(cloud, child)["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    attributes = cloud.client("sqs").get_queue_attributes(
        QueueUrl=physical_id(cloud, child, "Queue"), AttributeNames=["All"]
    )
    assert attributes["Attributes"]["DelaySeconds"] == "1"
