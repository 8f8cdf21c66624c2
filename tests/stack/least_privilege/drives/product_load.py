"""The product loader, given events as S3 gives them."""

import gzip
from typing import Any
from urllib.parse import quote_plus

from tests.stack.least_privilege.drive import Drive
from tests.stack.least_privilege.drives.dead_letters import dead_letters
from tests.stack.least_privilege.drives.logs import logs
from tests.stack.least_privilege.invoking import invoke, outage, uploads
from tests.stack.platform import Platform

_ROLE = "process-data"
_LARGE = 20_000
"""Bytes over which a file is loaded in bulk; see the platform's parameters."""


def created(platform: Platform, key: str, body: bytes) -> dict[str, Any]:
    """Put an object below raw-data/; the event that S3 would send."""
    version = platform.put(key, body)
    return event_of(platform, key, version, len(body))


def event_of(platform: Platform, key: str, version: str, size: int) -> dict[str, Any]:
    """The event of an object version, which may be none."""
    entity = {
        "key": quote_plus(f"raw-data/{key}"),
        "versionId": version,
        "size": size,
        "sequencer": "0055AED6DCD90281E5",
    }
    bucket = {"name": platform.outputs["LandingZoneBucket"]}
    record = {"eventSource": "aws:s3", "eventName": "ObjectCreated:Put"}
    return {"Records": [{**record, "s3": {"bucket": bucket, "object": entity}}]}


def _version(event: dict[str, Any]) -> str:
    return str(event["Records"][0]["s3"]["object"]["versionId"])


def loads(platform: Platform, token: str) -> None:
    """A good row is loaded, a bad one kept aside, and the end is recorded and told."""
    body = f"ID,Title\n{token},good\n,bad\n".encode()
    event = created(platform, f"{token}.csv", body)
    invoke(platform, _ROLE, event).good()
    assert platform.product(token)
    entry = platform.ledger(f"{token}.csv", _version(event))
    assert entry["status"] == "LOADED_WITH_REJECTS"
    assert entry["notifiedAt"]
    rejects = platform.client("s3").get_object(
        Bucket=platform.outputs["LandingZoneBucket"], Key=entry["rejectsKey"]
    )
    assert b"bad" in rejects["Body"].read()


def finds_it_gone(platform: Platform, token: str) -> None:
    """An object that was deleted before it was read is told from one that may not be read."""
    version = "00000000000000000000000000000000"
    invoke(platform, _ROLE, event_of(platform, f"{token}.csv", version, 1)).good()
    assert "is gone" in platform.ledger(f"{token}.csv", version)["reason"]


def drops_parts(platform: Platform, token: str) -> None:
    """Of rejects that were sent in parts nothing stays when the load fails after all."""
    bad = b"," + b"x" * 100_000 + b"\n"
    packed = gzip.compress(b"ID,Title\n" + bad * 100 + b"%s,good\n" % token.encode(), 1)
    event = created(platform, f"{token}.csv.gz", packed)
    with outage(platform, _ROLE, {"Action": "dynamodb:BatchWriteItem"}):
        assert invoke(platform, _ROLE, event).error() == "LoadsFailedError"
    bucket = platform.outputs["LandingZoneBucket"]
    assert not uploads(platform, bucket, f"invalid-records/{token}")


def hands_over(platform: Platform, token: str) -> None:
    """A large file is handed over to the bulk load."""
    body = b"ID,Title\n" + b"".join(b"%s-%d,large\n" % (token.encode(), it) for it in range(1000))
    assert len(body) > _LARGE
    event = created(platform, f"{token}.csv", body)
    invoke(platform, _ROLE, event).good()
    execution = platform.ledger(f"{token}.csv", _version(event))["execution"]
    platform.client("stepfunctions").stop_execution(executionArn=execution)


DRIVES = [
    logs(_ROLE),
    Drive(
        _ROLE,
        loads,
        [
            "ReadInput s3:GetObjectVersion",
            "WriteRejects s3:PutObject",
            "WriteProducts",
            "KeepLedger",
            "SendNotices",
            "*ThroughServices kms:Decrypt * by s3",
            "*ThroughServices kms:Decrypt * by dynamodb",
            "*ThroughServices kms:Decrypt * by sns",
            "*ThroughServices kms:GenerateDataKey * by s3",
            "*ThroughServices kms:GenerateDataKey * by sns",
        ],
    ),
    Drive(_ROLE, finds_it_gone, ["TellMissingFromForbidden"]),
    Drive(_ROLE, drops_parts, ["WriteRejects s3:AbortMultipartUpload"]),
    Drive(_ROLE, hands_over, ["HandOverLargeFiles"]),
    dead_letters(_ROLE, "ProcessDataDeadLetterQueueUrl"),
]
