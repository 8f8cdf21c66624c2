"""Reads S3 event notifications.

Their structure: https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_plus

from tarius.errors import UnexpectedEventError

# Sequencers are hexadecimal and differ in length: they are compared after padding the shorter
# one with zeros on the right, so all are padded to one length that none exceeds.
_SEQUENCER_LENGTH = 64
_HEXADECIMAL = re.compile(r"[0-9A-F]{1,64}")

# S3 names the version of an object in a bucket that never had versioning so, and so do we.
NO_VERSION = "null"


@dataclass(frozen=True)
class CreatedObject:
    """One object that S3 says was created.

    Attributes:
        key: the object's key as it is, not URL-encoded.
        version_id: its version, or "null" in a bucket without versioning.
        etag: its entity tag without quotes; empty if the event has none.
        size: in bytes; 0 if the event does not say.
        sequencer: upper-case and padded to 64 characters, so that two of one key compare as text.
    """

    bucket: str
    key: str
    version_id: str
    etag: str
    sequencer: str
    size: int = 0


def created_objects(event: Any) -> list[CreatedObject]:
    """The objects that an event tells of, in its order.

    S3's test event and records of other kinds (deletions) give none.

    Raises:
        UnexpectedEventError: the event is no S3 notification, or a record lacks what it must have.
    """
    if not isinstance(event, Mapping):
        raise UnexpectedEventError("the event is not a JSON object")
    if event.get("Event") == "s3:TestEvent":
        return []
    records = event.get("Records")
    if not isinstance(records, Sequence) or isinstance(records, str) or not records:
        raise UnexpectedEventError("the event has no Records, so it is no S3 notification")
    # All are read before any is loaded: a malformed record must not leave the event half done.
    return [found for record in records if (found := _created_object(record)) is not None]


def _created_object(record: Any) -> CreatedObject | None:
    if not isinstance(record, Mapping) or record.get("eventSource") != "aws:s3":
        raise UnexpectedEventError("a record does not come from S3")
    if not str(record.get("eventName", "")).startswith("ObjectCreated:"):
        return None
    try:
        entity = record["s3"]["object"]
        return CreatedObject(
            bucket=str(record["s3"]["bucket"]["name"]),
            key=unquote_plus(entity["key"], errors="strict"),
            version_id=str(entity.get("versionId") or NO_VERSION),
            etag=str(entity.get("eTag") or "").strip('"'),
            sequencer=padded_sequencer(str(entity["sequencer"])),
            size=int(entity.get("size") or 0),
        )
    except (KeyError, TypeError, ValueError, AttributeError, UnicodeDecodeError) as error:
        raise UnexpectedEventError("a record lacks a bucket, a key or a sequencer") from error


def padded_sequencer(sequencer: str) -> str:
    """The sequencer in the one form in which sequencers of a key compare as text."""
    upper = sequencer.upper()
    if not _HEXADECIMAL.fullmatch(upper):
        raise UnexpectedEventError("a record's sequencer is not hexadecimal")
    return upper.ljust(_SEQUENCER_LENGTH, "0")
