"""Properties of AWS::S3::Bucket as the XML documents of the S3 API.

The two spell many things differently; each function here is one document.
https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html
"""

from collections.abc import Iterator
from typing import Any
from xml.sax.saxutils import escape

Properties = dict[str, Any]

_NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/"


def _elements(tag: str, value: Any) -> Iterator[str]:
    """A value as elements: a list repeats the tag, a dict nests, None is nothing."""
    if value is None:
        return
    if isinstance(value, list):
        for item in value:
            yield from _elements(tag, item)
    elif isinstance(value, dict):
        inner = "".join(text for key, item in value.items() for text in _elements(key, item))
        yield f"<{tag}>{inner}</{tag}>"
    else:
        text = str(value).lower() if isinstance(value, bool) else str(value)
        yield f"<{tag}>{escape(text)}</{tag}>"


def _document(root: str, children: Properties) -> bytes:
    inner = "".join(text for key, value in children.items() for text in _elements(key, value))
    return f'<{root} xmlns="{_NAMESPACE}">{inner}</{root}>'.encode()


def object_lock(value: Properties) -> bytes:
    """ObjectLockConfiguration as PutObjectLockConfiguration takes it; they spell it alike."""
    return _document("ObjectLockConfiguration", value)


def encryption(value: Properties) -> bytes:
    """BucketEncryption as PutBucketEncryption takes it."""
    rules = []
    for rule in value.get("ServerSideEncryptionConfiguration") or []:
        default = rule.get("ServerSideEncryptionByDefault") or {}
        by_default = {key: default.get(key) for key in ("SSEAlgorithm", "KMSMasterKeyID")}
        rules.append(
            {
                "ApplyServerSideEncryptionByDefault": by_default,
                "BucketKeyEnabled": str(rule.get("BucketKeyEnabled", False)).lower(),
            }
        )
    return _document("ServerSideEncryptionConfiguration", {"Rule": rules})


def lifecycle(value: Properties) -> bytes:
    """LifecycleConfiguration as PutBucketLifecycleConfiguration takes it."""
    return _document("LifecycleConfiguration", {"Rule": [_rule(r) for r in value.get("Rules", [])]})


def _rule(rule: Properties) -> Properties:
    expiration = {
        "Date": rule.get("ExpirationDate"),
        "Days": rule.get("ExpirationInDays"),
        "ExpiredObjectDeleteMarker": rule.get("ExpiredObjectDeleteMarker"),
    }
    old_days = rule.get("NoncurrentVersionExpirationInDays")
    old_expiration = rule.get("NoncurrentVersionExpiration") or (
        {"NoncurrentDays": old_days} if old_days else None
    )
    return {
        "ID": rule.get("Id"),
        "Filter": _filter(rule),
        "Status": rule.get("Status"),
        "Transition": [
            {
                "Date": item.get("TransitionDate"),
                "Days": item.get("TransitionInDays"),
                "StorageClass": item.get("StorageClass"),
            }
            for item in rule.get("Transitions") or []
        ],
        "Expiration": expiration if any(item is not None for item in expiration.values()) else None,
        "NoncurrentVersionTransition": [
            {
                "NoncurrentDays": item.get("TransitionInDays"),
                "NewerNoncurrentVersions": item.get("NewerNoncurrentVersions"),
                "StorageClass": item.get("StorageClass"),
            }
            for item in rule.get("NoncurrentVersionTransitions") or []
        ],
        "NoncurrentVersionExpiration": old_expiration,
        "AbortIncompleteMultipartUpload": rule.get("AbortIncompleteMultipartUpload"),
    }


def _filter(rule: Properties) -> Properties:
    conditions = {
        "Prefix": rule.get("Prefix"),
        "Tag": list(rule.get("TagFilters") or []),
        "ObjectSizeGreaterThan": rule.get("ObjectSizeGreaterThan"),
        "ObjectSizeLessThan": rule.get("ObjectSizeLessThan"),
    }
    given = {key: value for key, value in conditions.items() if value}
    if not given:
        return {"Prefix": ""}
    several = len(given) > 1 or len(conditions["Tag"] or []) > 1
    return {"And": given} if several else given


def logging_status(value: Properties) -> bytes:
    """LoggingConfiguration as PutBucketLogging takes it; an empty one turns logging off."""
    if not value:
        return _document("BucketLoggingStatus", {})
    enabled = {
        "TargetBucket": value.get("DestinationBucketName"),
        "TargetPrefix": value.get("LogFilePrefix", ""),
    }
    return _document("BucketLoggingStatus", {"LoggingEnabled": enabled})


def ownership(value: Properties) -> bytes:
    """OwnershipControls as PutBucketOwnershipControls takes them."""
    return _document("OwnershipControls", {"Rule": value.get("Rules", [])})


def tagging(value: list[dict[str, str]]) -> bytes:
    """Tags as PutBucketTagging takes them."""
    return _document("Tagging", {"TagSet": {"Tag": value}})
