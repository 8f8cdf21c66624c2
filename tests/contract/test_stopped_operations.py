"""Operations that are stopped while a resource waits."""

import json
from typing import Any

import pytest

from tests.cloud import Cloud
from tests.contract.stacks import (
    create,
    describe,
    events,
    nested,
    physical_id,
    queue,
    settled,
    template,
    upload,
)

BUCKET = "contract-stopped"

BLOCKED = {
    "Made": queue(),
    "Handle": {"Type": "AWS::CloudFormation::WaitConditionHandle", "DependsOn": "Made"},
    "Wait": {
        "Type": "AWS::CloudFormation::WaitCondition",
        "Properties": {"Handle": {"Ref": "Handle"}, "Timeout": "300", "Count": 1},
    },
}
"""A queue, and after it what waits for a signal that never comes."""


def _await_waiting(cloud: Cloud, stack: str) -> None:
    def begun() -> bool:
        return any(it["LogicalResourceId"] == "Wait" for it in events(cloud, stack))

    cloud.eventually(begun, f"the resource of {stack} that waits")


def _update(cloud: Cloud, name: str, resources: dict[str, Any]) -> None:
    body = json.dumps(template(resources))
    cloud.client("cloudformation").update_stack(StackName=name, TemplateBody=body)


def _reasons(cloud: Cloud, stack: str) -> list[str]:
    return [it.get("ResourceStatusReason", "") for it in events(cloud, stack)]


def _statuses(cloud: Cloud, stack: str) -> list[str]:
    """The statuses of the stack itself, the oldest first."""
    return [it["ResourceStatus"] for it in events(cloud, stack) if it["StackId"] == _own_id(it)]


def _own_id(event: dict[str, Any]) -> str:
    return str(event.get("PhysicalResourceId", ""))


@pytest.mark.mend("stopped_operations")
def test_a_cancelled_update_gives_up_what_waits_and_rolls_back(cloud: Cloud) -> None:
    create(cloud, "stop-update", template({"Old": queue()}))
    _update(cloud, "stop-update", {"Old": queue(), **BLOCKED})
    _await_waiting(cloud, "stop-update")

    cloud.client("cloudformation").cancel_update_stack(StackName="stop-update")

    assert settled(cloud, "stop-update")["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert any(it.endswith("cancelled") for it in _reasons(cloud, "stop-update"))


@pytest.mark.mend("stopped_operations")
def test_a_cancellation_reaches_what_waits_in_a_nested_stack(cloud: Cloud) -> None:
    before = upload(cloud, BUCKET, "1.json", template({"Old": queue()}))
    after = upload(cloud, BUCKET, "2.json", template({"Old": queue(), **BLOCKED}))
    create(cloud, "stop-nested", template({"Child": nested(before)}))
    child = physical_id(cloud, "stop-nested", "Child")
    _update(cloud, "stop-nested", {"Child": nested(after)})
    _await_waiting(cloud, child)

    cloud.client("cloudformation").cancel_update_stack(StackName="stop-nested")

    assert settled(cloud, "stop-nested")["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert describe(cloud, child)["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert any(it.endswith("cancelled") for it in _reasons(cloud, child))


@pytest.mark.mend("stopped_operations")
def test_a_stack_deleted_while_it_is_created_stays_deleted(cloud: Cloud) -> None:
    url = upload(cloud, BUCKET, "3.json", template(BLOCKED))
    body = json.dumps(template({"First": queue(), "Child": nested(url)}))
    cloudformation = cloud.client("cloudformation")
    stack_id = cloudformation.create_stack(StackName="stop-create", TemplateBody=body)["StackId"]
    child = cloud.eventually(lambda: _child_id(cloud, stack_id), "the nested stack")
    _await_waiting(cloud, child)

    cloudformation.delete_stack(StackName="stop-create")

    cloud.eventually(
        lambda: describe(cloud, stack_id)["StackStatus"] == "DELETE_COMPLETE", "the deletion"
    )
    assert describe(cloud, child)["StackStatus"] == "DELETE_COMPLETE"
    own = _statuses(cloud, stack_id)
    assert own == ["CREATE_IN_PROGRESS", "DELETE_IN_PROGRESS", "DELETE_COMPLETE"]
    assert "Resource creation cancelled" in _reasons(cloud, stack_id)


def _child_id(cloud: Cloud, stack_id: str) -> str:
    found = (it for it in events(cloud, stack_id) if it["LogicalResourceId"] == "Child")
    return next((_own_id(it) for it in found if _own_id(it)), "")
