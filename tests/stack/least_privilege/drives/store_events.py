"""The producer of store events, and the two functions that redact what consumers read."""

import json
from urllib.parse import urlencode

from tests.stack.api_calls import Answer
from tests.stack.consumers import EVENT, KEY, Consumer, consumer
from tests.stack.least_privilege.drive import Drive
from tests.stack.least_privilege.drives.logs import logs
from tests.stack.least_privilege.invoking import invoke, set_variables
from tests.stack.platform import Platform
from tests.stack.store_events import stored_keys

_PRODUCE, _BY_API, _BY_OBJECT_LAMBDA = "produce-events", "read-redacted", "redact-object"
_readers: dict[tuple[str, str], Consumer] = {}


def reader(platform: Platform, name: str = "marketing") -> Consumer:
    """A consumer; marketing sees hashes, for which the functions need a key."""
    place = (platform.cloud.running.endpoint_url, name)
    if place not in _readers:
        _readers[place] = consumer(platform, name)
    return _readers[place]


def put_event(platform: Platform) -> str:
    """An event of which there is one version more now; its id."""
    done = platform.client("s3").put_object(
        Bucket=platform.outputs["StoreEventsBucket"],
        Key=KEY,
        Body=json.dumps(EVENT),
        ContentType="application/json",
    )
    return str(done["VersionId"])


def produces(platform: Platform, _token: str) -> None:
    """What it says it stored is there."""
    before = stored_keys(platform)
    said = invoke(platform, _PRODUCE, {"events": 1, "seconds": 5}).good()
    assert said["tot_msgs"] == 1
    assert len(stored_keys(platform) - before) == 1


def reads_by_api(platform: Platform, _token: str) -> None:
    """The object, with a hash in it."""
    put_event(platform)
    _require_hash(reader(platform).by_api(KEY))


def reads_a_version_by_api(platform: Platform, _token: str) -> None:
    """One version of the object."""
    version = put_event(platform)
    _require_hash(reader(platform).by_api(KEY, query=urlencode({"versionId": version})))


def begins_to_read_by_api(platform: Platform, token: str) -> None:
    """The first object that an instance reads, for which it has to fetch the key of hashes."""
    set_variables(platform, _BY_API, STARTED_FOR=token)
    reads_by_api(platform, token)


def reads_by_object_lambda(platform: Platform, _token: str) -> None:
    """The object, with a hash in it."""
    put_event(platform)
    _require_hash(reader(platform).by_object_lambda(KEY))


def begins_to_read_by_object_lambda(platform: Platform, token: str) -> None:
    """The first object that an instance reads, for which it has to fetch the key of hashes."""
    set_variables(platform, _BY_OBJECT_LAMBDA, STARTED_FOR=token)
    reads_by_object_lambda(platform, token)


def _require_hash(answer: Answer) -> None:
    assert answer.status == 200, answer.body
    assert len(answer.json["cust_id"]) == 64


_HASHES = ["ReadKeyOfHashes", "OpenKeyOfHashes"]

DRIVES = [
    logs(_PRODUCE),
    Drive(_PRODUCE, produces, ["WriteEvents", "EncryptThroughS3 kms:GenerateDataKey"]),
    logs(_BY_API),
    Drive(_BY_API, reads_by_api, ["ReadEvents s3:GetObject ", "DecryptThroughS3"]),
    Drive(_BY_API, reads_a_version_by_api, ["ReadEvents s3:GetObjectVersion"]),
    Drive(_BY_API, begins_to_read_by_api, _HASHES),
    logs(_BY_OBJECT_LAMBDA),
    Drive(_BY_OBJECT_LAMBDA, reads_by_object_lambda, ["Answer"]),
    Drive(_BY_OBJECT_LAMBDA, begins_to_read_by_object_lambda, _HASHES),
]
