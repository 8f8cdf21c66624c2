"""The functions of the bulk load, called step by step as the state machine would."""

import json
import time
from typing import Any

from tests.stack.least_privilege.drive import Drive
from tests.stack.least_privilege.drives.dead_letters import dead_letters
from tests.stack.least_privilege.drives.logs import logs
from tests.stack.least_privilege.invoking import Said, invoke, outage, take_letter, uploads
from tests.stack.platform import Platform

_STEER, _BATCH = "steer-load", "load-batch"
_NO_VERSION = "00000000000000000000000000000000"
_SEQUENCER = "55".ljust(64, "0")
_HEADER = b"reason,line,ID,Title\r\n"


class Load:
    """A file that was handed over, and the execution that loads it, of which there is none.

    Its steps are called by hand, so that a role's rights count in one call and not in a whole
    execution.
    """

    def __init__(self, platform: Platform, token: str, body: bytes | None = None) -> None:
        """Put the file, if there is to be one, and hand it over in the ledger."""
        self.platform, self.token, self.key = platform, token, f"raw-data/{token}.csv"
        self.body = b"ID,Title\n%s,good\n,bad\n" % token.encode() if body is None else body
        self.version = platform.put(f"{token}.csv", self.body) if self.body else _NO_VERSION
        self.folder = f"bulk-loads/{token}"
        self.plan: dict[str, Any] = {"ranges": 1}
        self.load = {
            "source": {
                "bucket": platform.outputs["LandingZoneBucket"],
                "key": self.key,
                "version_id": self.version,
                "etag": "",
                "sequencer": _SEQUENCER,
                "size": len(self.body),
            },
            "owner": "loader",
            "attempts": 1,
        }
        self.hand_over()

    def hand_over(self) -> None:
        """Write what the product loader writes before it starts the execution."""
        self._write({"objectVersion": self.version, "requestId": "loader", "status": "LOADING"}, 1)
        self.write_head("loader", "LOADING")

    def write_head(self, owner: str, status: str) -> None:
        """Write who has the file's turn."""
        head = {"objectVersion": "#head", "versionId": self.version, "owner": owner}
        numbers = {"leaseUntil": 0, "revision": 1}
        self._write({**head, "status": status}, 1, **numbers)

    def _write(self, texts: dict[str, str], attempts: int, **numbers: int) -> None:
        texts = {"objectKey": self.key, "sequencer": _SEQUENCER, **texts}
        item: dict[str, Any] = {name: {"S": it} for name, it in texts.items()}
        item |= {name: {"N": str(it)} for name, it in (numbers | {"attempts": attempts}).items()}
        self.platform.client("dynamodb").put_item(
            TableName=self.platform.outputs["LoadLedgerTable"],
            Item={**item, "final": {"BOOL": False}},
        )

    def steer(self, step: str, **more: Any) -> Said:
        """Take a step of the whole load."""
        common = {"step": step, "execution": self.token, "load": self.load, "progress": None}
        return invoke(self.platform, _STEER, {**common, "plan": self.plan, **more})

    def batch(self, step: str, ranges: list[Any] | None = None) -> Said:
        """Scan or write ranges."""
        ranges = ranges or [{"index": 0, "start": 9, "end": len(self.body), "line": 2}]
        given = {"execution": self.token, "load": self.load, "plan": self.plan}
        event = {"step": step, "Items": ranges, "BatchInput": given, "progress": None}
        return invoke(self.platform, _BATCH, event)

    def put(self, name: str, body: bytes) -> dict[str, str]:
        """Put one of the execution's files into the work bucket; where it is."""
        place = {"Bucket": self.platform.outputs["WorkBucket"], "Key": f"{self.folder}/{name}"}
        self.platform.client("s3").put_object(**place, Body=body)
        return place

    def results(self, *answers: Any) -> dict[str, Any]:
        """What a Map says that gave these answers."""
        children = [
            {"ExecutionArn": str(n), "Output": json.dumps(it)} for n, it in enumerate(answers)
        ]
        files = [{"Key": self.put("results/0.json", json.dumps(children).encode())["Key"]}]
        manifest = {"ResultFiles": {"SUCCEEDED": files}}
        return {"ResultWriterDetails": self.put("results/m.json", json.dumps(manifest).encode())}

    def entry(self) -> Any:
        """The ledger's entry."""
        return self.platform.ledger(f"{self.token}.csv", self.version)


def loads(platform: Platform, token: str) -> None:
    """All steps: the good row is loaded, the bad one kept aside, the end recorded and told."""
    load = Load(platform, token)
    load.plan = load.steer("plan").good()
    assert load.plan["status"] == "PLANNED"
    load.batch("scan").good()
    assert load.steer("duplicates").good()["status"] == "COMPARED"
    written = load.results(load.batch("write").good())
    ended = load.steer("finish", written=written).good()
    assert ended["status"] == "LOADED_WITH_REJECTS"
    assert platform.product(token)
    assert load.entry()["notifiedAt"]


def loads_a_batch(platform: Platform, token: str) -> None:
    """What a batch does of it: the range is scanned, and its good row written."""
    load = Load(platform, token)
    load.write_head(f"bulk:{token}", "LOADING")
    load.batch("scan").good()
    load.batch("write").good()
    assert platform.product(token)


def finds_the_file_gone(platform: Platform, token: str) -> None:
    """A file that was deleted is told from one that may not be read."""
    load = Load(platform, token, b"")
    load.load["source"]["size"] = 10  # type: ignore[index]  # it is a dictionary
    assert load.steer("plan").good()["status"] == "FAILED"
    assert "is gone" in load.entry()["reason"]


def finds_keys_missing(platform: Platform, token: str) -> None:
    """A range that was not scanned is told from one whose keys may not be read."""
    load = Load(platform, token)
    load.steer("plan").good()
    assert load.steer("duplicates").error() == "LostBatchError"


def drops_the_join(platform: Platform, token: str) -> None:
    """Of rejects that were joined halfway nothing stays."""
    load = Load(platform, token)
    load.steer("plan").good()
    load.put("rejects-header.csv", _HEADER)
    parts = [_large_part(platform), load.put("rejects/000000/000000000009-b.csv", b"no")["Key"]]
    batch = {"indexes": [0], "loaded": 0, "rejected": 2, "duplicate": 0, "rejectFiles": parts}
    assert load.steer("finish", written=load.results(batch)).error() == "LostBatchError"
    assert not uploads(platform, platform.outputs["LandingZoneBucket"], f"invalid-records/{token}")


def _large_part(platform: Platform) -> str:
    """The key of rejects that are sent on at once, so many are they; put once."""
    s3, bucket = platform.client("s3"), platform.outputs["WorkBucket"]
    key = "bulk-loads/large/rejects/000000/000000000002-a.csv"
    if not s3.list_objects_v2(Bucket=bucket, Prefix=key).get("Contents"):
        s3.put_object(Bucket=bucket, Key=key, Body=_HEADER + b"bad,2,,x\r\n" * 6_800_000)
    return key


def records_failures(platform: Platform, token: str) -> None:
    """An execution that ended badly is recorded, told, and its event kept for a replay."""
    states = platform.client("stepfunctions")
    load = Load(platform, token)
    arn = states.start_execution(
        stateMachineArn=platform.outputs["BulkLoad"], name=token, input=json.dumps(load.load)
    )["executionArn"]
    states.stop_execution(executionArn=arn)
    load.hand_over()
    event = {
        "detail-type": "Step Functions Execution Status Change",
        "detail": {"executionArn": arn, "stopDate": int(time.time() * 1000)},
    }
    assert invoke(platform, _STEER, event).good()["status"] == "FAILED"
    assert "bulk load aborted" in load.entry()["reason"]
    assert take_letter(platform, platform.outputs["ProcessDataDeadLetterQueueUrl"], token)


def goes_on_after_a_redrive(platform: Platform, token: str) -> None:
    """A batch of a redriven execution takes up a load that was recorded as failed."""
    load = Load(platform, token)
    load.write_head(f"bulk:{token}", "FAILED")
    load.batch("scan").good()


def scans_a_file_that_is_gone(platform: Platform, token: str) -> None:
    """A file that was deleted is told from one that may not be read."""
    load = Load(platform, token, b"")
    load.write_head(f"bulk:{token}", "LOADING")
    ranges = [{"index": 0, "start": 9, "end": 20, "line": 2}]
    assert load.batch("scan", ranges).error() == "UnusableFileError"


def writes_what_was_not_scanned(platform: Platform, token: str) -> None:
    """A skip file that is missing is told from one that may not be read."""
    load = Load(platform, token)
    load.write_head(f"bulk:{token}", "LOADING")
    said = load.batch("write")
    assert said.error() == "BatchFailedError"
    assert "NoSuchKey" in said.answer["errorMessage"]


def drops_parts(platform: Platform, token: str) -> None:
    """Of rejects that were sent in parts nothing stays when the batch fails after all."""
    bad = b"," + b"x" * 100_000 + b"\n"
    load = Load(platform, token, b"ID,Title\n" + bad * 90 + b"%s,good\n" % token.encode())
    load.write_head(f"bulk:{token}", "LOADING")
    load.put("skips/000000", b"")
    with outage(platform, _BATCH, {"Action": "dynamodb:BatchWriteItem"}):
        assert load.batch("write").failed
    assert not uploads(platform, platform.outputs["WorkBucket"], f"{load.folder}/rejects")


_STEPS = [
    "ReadInput s3:GetObjectVersion",
    "KeepWork s3:GetObject",
    "KeepWork s3:PutObject",
    "*ThroughServices kms:Decrypt * by s3",
    "*ThroughServices kms:Decrypt * by dynamodb",
]

DRIVES = [
    logs(_STEER),
    Drive(
        _STEER,
        loads,
        [
            *_STEPS,
            "WriteRejects s3:PutObject",
            "KeepLedger",
            "SendNotices",
            "DecryptThroughServices kms:Decrypt * by sns",
            "EncryptThroughServices kms:GenerateDataKey * by s3",
            "EncryptThroughServices kms:GenerateDataKey * by sns",
        ],
    ),
    Drive(_STEER, finds_the_file_gone, ["TellMissingFromForbidden * on *-landing-"]),
    Drive(_STEER, finds_keys_missing, ["TellMissingFromForbidden * on *-work-"]),
    Drive(_STEER, drops_the_join, ["WriteRejects s3:AbortMultipartUpload"]),
    Drive(
        _STEER,
        records_failures,
        [
            "ReadFailedExecutions",
            "ReadInputOfExecutions",
            "SendDeadLetters * on *-process-data-dlq-",
            "*ThroughServices kms:* by sqs",
        ],
    ),
    dead_letters(_STEER, "BulkLoadDeadLetterQueueUrl", "SendDeadLetters * on *-bulk-load-dlq-"),
    logs(_BATCH),
    Drive(_BATCH, goes_on_after_a_redrive, ["HoldLease dynamodb:PutItem"]),
    Drive(_BATCH, loads_a_batch, [*_STEPS, "EncryptThroughS3", "WriteProducts", "HoldLease"]),
    Drive(_BATCH, scans_a_file_that_is_gone, ["TellMissingFromForbidden * on *-landing-"]),
    Drive(_BATCH, writes_what_was_not_scanned, ["TellMissingFromForbidden * on *-work-"]),
    Drive(_BATCH, drops_parts, ["KeepWork s3:AbortMultipartUpload"]),
]
