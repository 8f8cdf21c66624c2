"""Nested stacks."""

import json
from typing import Any

import pytest

from tests.cloud import Cloud
from tests.contract.stacks import (
    REFUSED_QUEUE,
    create,
    delete,
    describe,
    events,
    nested,
    outputs,
    physical_id,
    queue,
    queue_exists,
    reason,
    template,
    update,
    upload,
)

BUCKET = "contract-templates"


def _child_with_output(name: str, **properties: Any) -> dict[str, Any]:
    return template(
        {"Kept": queue(name), "Changed": queue(f"{name}-2", **properties)},
        Outputs={"Arn": {"Value": {"Fn::GetAtt": ["Kept", "Arn"]}}},
    )


@pytest.mark.mend("template_url")
def test_a_template_is_read_from_a_virtual_hosted_url(cloud: Cloud) -> None:
    upload(cloud, BUCKET, "virtual.json", template({"Queue": queue()}))
    url = f"https://{BUCKET}.s3.us-east-1.amazonaws.com/virtual.json"

    found = cloud.client("cloudformation").get_template_summary(TemplateURL=url)

    assert found["ResourceTypes"] == ["AWS::SQS::Queue"]


@pytest.mark.mend("nested_stacks")
def test_an_update_leaves_unchanged_resources_of_a_child_readable(cloud: Cloud) -> None:
    before = upload(cloud, BUCKET, "a1.json", _child_with_output("nested-update"))
    after = upload(cloud, BUCKET, "a2.json", _child_with_output("nested-update", DelaySeconds=5))
    read = {"Arn": {"Value": {"Fn::GetAtt": ["Child", "Outputs.Arn"]}}}
    created = create(cloud, "parent-update", template({"Child": nested(before)}, Outputs=read))
    child = physical_id(cloud, "parent-update", "Child")

    updated = update(cloud, "parent-update", template({"Child": nested(after)}, Outputs=read))

    assert updated["StackStatus"] == "UPDATE_COMPLETE"
    assert outputs(updated) == outputs(created)
    assert physical_id(cloud, "parent-update", "Child") == child
    url = physical_id(cloud, child, "Changed")
    attributes = cloud.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["All"])
    assert attributes["Attributes"]["DelaySeconds"] == "5"


@pytest.mark.mend("nested_stacks")
def test_a_child_publishes_exports_and_keeps_them_while_in_use(cloud: Cloud) -> None:
    exporting = template(
        {"Queue": queue("nested-export")},
        Outputs={
            "Arn": {"Value": {"Fn::GetAtt": ["Queue", "Arn"]}, "Export": {"Name": "nested-arn"}}
        },
    )
    url = upload(cloud, BUCKET, "d.json", exporting)
    create(cloud, "parent-export", template({"Child": nested(url)}))
    importing = template(
        {"Other": queue()}, Outputs={"Arn": {"Value": {"Fn::ImportValue": "nested-arn"}}}
    )

    importer = create(cloud, "importer", importing)

    assert outputs(importer)["Arn"].endswith(":nested-export")
    assert delete(cloud, "parent-export")["StackStatus"] == "DELETE_FAILED"
    delete(cloud, "importer")
    assert delete(cloud, "parent-export")["StackStatus"] == "DELETE_COMPLETE"


@pytest.mark.mend("nested_stacks")
def test_transforms_and_dynamic_references_work_in_a_child(cloud: Cloud) -> None:
    cloud.client("ssm").put_parameter(Name="nested-delay", Value="7", Type="String")
    looping = template(
        {
            "Fn::ForEach::Queues": [
                "Name",
                ["One", "Two"],
                {
                    "Queue${Name}": queue(DelaySeconds="{{resolve:ssm:nested-delay}}"),
                },
            ]
        },
        Transform="AWS::LanguageExtensions",
    )
    url = upload(cloud, BUCKET, "e.json", looping)

    create(cloud, "parent-loop", template({"Child": nested(url)}))

    child = physical_id(cloud, "parent-loop", "Child")
    for logical_id in ("QueueOne", "QueueTwo"):
        attributes = cloud.client("sqs").get_queue_attributes(
            QueueUrl=physical_id(cloud, child, logical_id), AttributeNames=["All"]
        )
        assert attributes["Attributes"]["DelaySeconds"] == "7"


@pytest.mark.mend("nested_stacks")
def test_what_a_child_retains_stays_when_the_parent_is_deleted(cloud: Cloud) -> None:
    resources = {
        "Kept": {**queue("stays"), "DeletionPolicy": "Retain"},
        "KeptLater": {**queue("stays-too"), "DeletionPolicy": "RetainExceptOnCreate"},
        "Gone": queue("goes"),
    }
    url = upload(cloud, BUCKET, "retain.json", template(resources))
    create(cloud, "parent-retain", template({"Child": nested(url)}))

    assert delete(cloud, "parent-retain")["StackStatus"] == "DELETE_COMPLETE"

    assert queue_exists(cloud, "stays")
    assert queue_exists(cloud, "stays-too")
    assert not queue_exists(cloud, "goes")


@pytest.mark.mend("nested_stacks")
def test_the_rollback_of_a_creation_keeps_what_is_retained_alone(cloud: Cloud) -> None:
    child = template(
        {
            "Always": {**queue("rollback-kept"), "DeletionPolicy": "Retain"},
            "Later": {**queue("rollback-gone"), "DeletionPolicy": "RetainExceptOnCreate"},
        }
    )
    url = upload(cloud, BUCKET, "f.json", child)
    failing = {"Child": nested(url), "Last": {**REFUSED_QUEUE, "DependsOn": "Child"}}

    stack = create(cloud, "parent-rollback", template(failing))

    assert stack["StackStatus"] == "ROLLBACK_COMPLETE"
    assert queue_exists(cloud, "rollback-kept")
    assert not queue_exists(cloud, "rollback-gone")


@pytest.mark.mend("nested_stacks")
def test_an_unknown_parameter_of_a_child_is_refused(cloud: Cloud) -> None:
    url = upload(cloud, BUCKET, "g.json", template({"Queue": queue()}))
    child = nested(url, Parameters={"NoSuch": "x"})

    stack = create(cloud, "parent-unknown", template({"Child": child}))

    assert stack["StackStatus"] == "ROLLBACK_COMPLETE"
    assert "Parameters: [NoSuch] do not exist in the template" in reason(cloud, "parent-unknown")


def test_stack_tags_reach_the_resources_of_a_child(cloud: Cloud) -> None:
    url = upload(cloud, BUCKET, "h.json", template({"Queue": queue("nested-tags")}))
    tags = [{"Key": "Team", "Value": "data"}]

    create(cloud, "parent-tags", template({"Child": nested(url)}), Tags=tags)

    child = physical_id(cloud, "parent-tags", "Child")
    found = cloud.client("sqs").list_queue_tags(QueueUrl=physical_id(cloud, child, "Queue"))
    assert found["Tags"]["Team"] == "data"


@pytest.mark.mend("nested_stack_ids")
def test_a_child_names_its_parent_and_its_root(cloud: Cloud) -> None:
    inner = upload(cloud, BUCKET, "i.json", template({"Queue": queue()}))
    outer = upload(cloud, BUCKET, "j.json", template({"Inner": nested(inner)}))

    root = create(cloud, "family", template({"Outer": nested(outer)}))

    child = describe(cloud, physical_id(cloud, "family", "Outer"))
    grandchild = describe(cloud, physical_id(cloud, child["StackId"], "Inner"))
    assert "ParentId" not in root
    assert (child["ParentId"], child["RootId"]) == (root["StackId"], root["StackId"])
    assert (grandchild["ParentId"], grandchild["RootId"]) == (child["StackId"], root["StackId"])


@pytest.mark.mend("event_physical_ids")
def test_events_lead_from_a_failed_update_to_the_child(cloud: Cloud) -> None:
    good = upload(cloud, BUCKET, "k1", template({"Queue": queue("nested-lead")}))
    bad = upload(cloud, BUCKET, "k2", template({"Queue": queue("nested-lead"), "Q": REFUSED_QUEUE}))
    create(cloud, "parent-lead", template({"Child": nested(good)}))
    child = physical_id(cloud, "parent-lead", "Child")

    update(cloud, "parent-lead", template({"Child": nested(bad)}))

    ids = {
        event["ResourceStatus"]: event.get("PhysicalResourceId")
        for event in events(cloud, "parent-lead")
        if event["LogicalResourceId"] == "Child"
    }
    assert ids["UPDATE_IN_PROGRESS"] == child
    assert ids["UPDATE_FAILED"] == child


def test_a_change_set_shows_the_changed_child_alone(cloud: Cloud) -> None:
    first = upload(cloud, BUCKET, "l1", template({"Queue": queue()}))
    second = upload(cloud, BUCKET, "l2", template({"Queue": queue(DelaySeconds=3)}))
    create(cloud, "parent-change", template({"A": nested(first), "B": nested(first)}))
    cloudformation = cloud.client("cloudformation")
    body = json.dumps(template({"A": nested(first), "B": nested(second)}))

    cloudformation.create_change_set(
        StackName="parent-change", ChangeSetName="one", TemplateBody=body
    )

    cloudformation.get_waiter("change_set_create_complete").wait(
        StackName="parent-change",
        ChangeSetName="one",
        WaiterConfig={"Delay": 0.05, "MaxAttempts": 100},
    )
    found = cloudformation.describe_change_set(StackName="parent-change", ChangeSetName="one")
    changed = [change["ResourceChange"]["LogicalResourceId"] for change in found["Changes"]]
    assert changed == ["B"]
