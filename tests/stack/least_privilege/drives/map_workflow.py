"""The functions of the Map workflow, called as the state machine would."""

import json
from typing import Any

from tests.stack.least_privilege.drive import Drive
from tests.stack.least_privilege.drives.logs import logs
from tests.stack.least_privilege.invoking import Said, invoke, outage, uploads
from tests.stack.platform import Platform

_MAKE, _WRITE = "generate-data", "process-record"
_LARGE = 100_000
"""Records whose file, of 8.8 MB, goes up in more than one part; the most that a run makes."""


def record(number: int = 1) -> dict[str, Any]:
    """A record as the queue and the function have it."""
    return {"sequenceNo": number, "generatedUnixTime": "1763718000.5", "text": "driven"}


def put_failed_record(platform: Platform) -> str:
    """Let the queue have the message of one record that failed; its address."""
    queue, sqs = platform.outputs["FailedRecordsQueueUrl"], platform.client("sqs")
    sqs.purge_queue(QueueUrl=queue)
    sqs.send_message(QueueUrl=queue, MessageBody=json.dumps(record()))
    return str(queue)


def _make(platform: Platform, token: str, records: int = 2) -> Said:
    wanted = {"start_seq": 0, "end_seq": records}
    return invoke(platform, _MAKE, {"input": wanted, "run": token})


def makes_items(platform: Platform, token: str) -> None:
    """Records are made, those that failed before are taken, and a repeat is answered the same."""
    put_failed_record(platform)
    answer = _make(platform, token).good()
    assert (answer["made"], answer["retried"]) == (2, 1)
    found = platform.client("s3").get_object(Bucket=answer["bucket"], Key=answer["key"])
    assert len(found["Body"].read().splitlines()) == 3
    assert _make(platform, token).good() == answer


def lets_go(platform: Platform, token: str) -> None:
    """What fails halfway leaves no answer, and lets the messages go that it took."""
    queue, bucket = put_failed_record(platform), platform.outputs["WorkBucket"]
    items = f"arn:aws:s3:::{bucket}/*/items-*"
    with outage(platform, _MAKE, {"Action": "s3:PutObject", "Resource": items}):
        assert _make(platform, token).failed
    listed = platform.client("s3").list_objects_v2(Bucket=bucket)
    assert not [it for it in listed.get("Contents", []) if token in it["Key"]]
    seen = platform.client("sqs").receive_message(QueueUrl=queue, VisibilityTimeout=0)
    assert seen.get("Messages")


def drops_parts(platform: Platform, token: str) -> None:
    """Nothing stays of a file that was sent in parts until its key was refused."""
    put_failed_record(platform)
    via = {"StringEquals": {"kms:ViaService": "s3.us-east-1.amazonaws.com"}}
    with outage(platform, _MAKE, {"Action": "kms:Decrypt", "Condition": via}):
        assert _make(platform, token, _LARGE).failed
    left = uploads(platform, platform.outputs["WorkBucket"], "")
    assert not [it for it in left if token in it]


def writes_records(platform: Platform, token: str) -> None:
    """A batch of records is in the table."""
    number = int(token[1:], 16)
    assert invoke(platform, _WRITE, {"Items": [record(number)]}).good()["written"] == 1
    found = platform.client("dynamodb").get_item(
        TableName=platform.outputs["RecordTable"],
        Key={"sequenceNo": {"N": str(number)}, "generatedUnixTime": {"N": "1763718000.5"}},
    )
    assert "Item" in found


DRIVES = [
    logs(_MAKE),
    Drive(
        _MAKE,
        lets_go,
        ["TakeFailedRecords sqs:ChangeMessageVisibility", "KeepAnswer s3:DeleteObject"],
    ),
    Drive(
        _MAKE,
        drops_parts,
        ["WriteItems s3:AbortMultipartUpload"],
    ),
    Drive(
        _MAKE,
        makes_items,
        [
            "TakeFailedRecords sqs:ReceiveMessage",
            "WriteItems s3:PutObject",
            "KeepAnswer s3:GetObject",
            "*ThroughServices kms:Decrypt * by s",
            "EncryptThroughS3",
        ],
    ),
    logs(_WRITE),
    Drive(_WRITE, writes_records, ["WriteRecords", "DecryptThroughDynamoDB"]),
]
