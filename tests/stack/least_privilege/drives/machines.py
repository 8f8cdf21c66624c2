"""The three state machines, whole executions of them."""

import json
from typing import Any

from tests.stack.least_privilege.drive import Drive
from tests.stack.least_privilege.drives.bulk_load import Load
from tests.stack.least_privilege.drives.map_workflow import put_failed_record
from tests.stack.least_privilege.invoking import outage
from tests.stack.platform import Platform

_BULK, _MAP, _BACKUP = "bulk-load", "map-workflow", "weekly-backup"


def _ended(platform: Platform, machine: str, name: str, given: Any) -> dict[str, Any]:
    """How an execution ended."""
    states = platform.client("stepfunctions")
    arn = states.start_execution(
        stateMachineArn=platform.outputs[machine], name=name, input=json.dumps(given)
    )["executionArn"]

    def look() -> dict[str, Any] | None:
        found: dict[str, Any] = states.describe_execution(executionArn=arn)
        return None if found["status"] == "RUNNING" else found

    return platform.cloud.eventually(look, f"the end of {arn}")


def loads_in_bulk(platform: Platform, token: str) -> None:
    """A load is planned, scanned, written and finished."""
    load = Load(platform, token)
    ended = _ended(platform, "BulkLoad", token, load.load)
    assert ended["status"] == "SUCCEEDED", ended
    assert platform.product(token)


def runs_the_map(platform: Platform, token: str) -> None:
    """Records are made and written; the message of one that had failed is acknowledged."""
    queue, sqs = put_failed_record(platform), platform.client("sqs")
    ended = _ended(platform, "MapWorkflow", token, {"start_seq": 0, "end_seq": 2})
    assert ended["status"] == "SUCCEEDED", ended
    attributes = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    left = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=attributes)["Attributes"]
    assert set(left.values()) == {"0"}


def keeps_failed_records(platform: Platform, token: str) -> None:
    """A record that cannot be written is on the queue, and one that was there is shown again."""
    queue, sqs = put_failed_record(platform), platform.client("sqs")
    with outage(platform, "process-record", {"Action": "dynamodb:BatchWriteItem"}):
        ended = _ended(platform, "MapWorkflow", token, {"start_seq": 0, "end_seq": 1})
    assert ended["error"] == "RecordsFailed", ended
    visible = sqs.get_queue_attributes(
        QueueUrl=queue, AttributeNames=["ApproximateNumberOfMessages"]
    )["Attributes"]
    assert visible == {"ApproximateNumberOfMessages": "2"}


def backs_up(platform: Platform, token: str) -> None:
    """A backup is made."""
    ended = _ended(platform, "WeeklyBackup", token, {})
    assert ended["status"] == "SUCCEEDED", ended


_ENCRYPTED = ["EncryptExecutions"]

BULK_LOAD = [
    Drive(
        _BULK,
        loads_in_bulk,
        [
            "CallFunctions",
            "ReadRangesAndWriteResults s3:GetObject",
            "ReadRangesAndWriteResults s3:PutObject",
            "RunBatches",
            "UseKeyThroughServices",
            *_ENCRYPTED,
        ],
    ),
]
MAP_WORKFLOW = [
    Drive(
        _MAP,
        keeps_failed_records,
        [
            "KeepFailedRecords sqs:SendMessage",
            "KeepFailedRecords sqs:ChangeMessageVisibility",
            "SendEncryptedMessages",
        ],
    ),
    Drive(
        _MAP,
        runs_the_map,
        [
            "CallFunctions",
            "ReadItems",
            "KeepFailedRecords sqs:DeleteMessage",
            "RunBatches",
            "ReadEncryptedItems",
            *_ENCRYPTED,
        ],
    ),
]
WEEKLY_BACKUP = [Drive(_BACKUP, backs_up, ["CallFunction", *_ENCRYPTED])]
