"""The S3 event of one object, as the loader is given it."""

from typing import Any
from urllib.parse import quote_plus

from tarius.objects.created import NO_VERSION, CreatedObject


def object_event(source: CreatedObject) -> dict[str, Any]:
    """An event from which created_objects() reads this very object.

    Of what S3 sends it has what a load needs.
    """
    entity: dict[str, Any] = {
        "key": quote_plus(source.key, safe="/"),
        "size": source.size,
        "sequencer": source.sequencer,
    }
    if source.version_id != NO_VERSION:
        entity["versionId"] = source.version_id
    if source.etag:
        entity["eTag"] = source.etag
    record = {
        "eventSource": "aws:s3",
        "eventName": "ObjectCreated:Put",
        "s3": {"bucket": {"name": source.bucket}, "object": entity},
    }
    return {"Records": [record]}
