"""Nested stacks whose rollback fails, and how it is continued."""

from typing import Any

import pytest

from tests.cloud import Cloud
from tests.contract.functions import function
from tests.contract.stacks import (
    create,
    describe,
    events,
    nested,
    physical_id,
    queue,
    template,
    update,
    upload,
)

BUCKET = "contract-rollback"

REFUSING_UPDATES = """\
import json, urllib.request

def handler(event, context):
    answer = {key: event[key] for key in ("StackId", "RequestId", "LogicalResourceId")}
    status = "FAILED" if event["RequestType"] == "Update" else "SUCCESS"
    answer |= {"Status": status, "PhysicalResourceId": "made", "Reason": "no updates here"}
    body = json.dumps(answer).encode()
    urllib.request.urlopen(urllib.request.Request(event["ResponseURL"], body, method="PUT"))
"""


def _stuck(cloud: Cloud, name: str) -> str:
    """A root stack whose nested stack can be neither updated nor rolled back; the latter's id."""
    arn = function(cloud, name, REFUSING_UPDATES)

    def child(text: str) -> dict[str, Any]:
        custom = {"Type": "Custom::Thing", "Properties": {"ServiceToken": arn, "Text": text}}
        return nested(upload(cloud, BUCKET, f"{name}-{text}.json", template({"Thing": custom})))

    create(cloud, name, template({"Child": child("a"), "Queue": queue()}))
    update(cloud, name, template({"Child": child("b"), "Queue": queue()}))
    return physical_id(cloud, name, "Child")


def _failures(cloud: Cloud, stack: str) -> int:
    statuses = [it["ResourceStatus"] for it in events(cloud, stack)]
    return statuses.count("UPDATE_ROLLBACK_FAILED")


@pytest.mark.mend("nested_rollback")
def test_a_child_whose_rollback_failed_leaves_its_root_there_as_well(cloud: Cloud) -> None:
    child = _stuck(cloud, "rollback-stuck")

    assert describe(cloud, child)["StackStatus"] == "UPDATE_ROLLBACK_FAILED"
    assert describe(cloud, "rollback-stuck")["StackStatus"] == "UPDATE_ROLLBACK_FAILED"


@pytest.mark.mend("nested_rollback")
def test_a_rollback_is_continued_in_the_child(cloud: Cloud) -> None:
    child = _stuck(cloud, "rollback-again")
    cloudformation = cloud.client("cloudformation")

    cloudformation.continue_update_rollback(StackName="rollback-again")

    cloud.eventually(lambda: _failures(cloud, "rollback-again") == 2, "the second failure")
    skipped = f"{describe(cloud, child)['StackName']}.Thing"
    cloudformation.continue_update_rollback(StackName="rollback-again", ResourcesToSkip=[skipped])
    cloud.eventually(
        lambda: describe(cloud, "rollback-again")["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE",
        "the end of the rollback",
    )
    assert describe(cloud, child)["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
