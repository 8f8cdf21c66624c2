"""Redacts what consumers read through S3 Object Lambda access points, by their policies."""

import os
from contextlib import closing
from functools import cache
from typing import Any

import boto3
from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.config import Config

from object_answers import error_document, give, give_error, heading
from object_events import ObjectEvent, object_event
from redaction import Policy, RefusedError, UnknownConsumerError, load_policies
from redaction.reads import (
    Limits,
    Place,
    PresignedSource,
    ReadError,
    describing,
    entity_tag,
    listed,
    reading,
)
from tarius.aws.secret_keys import secret_key
from tarius.environment import required, whole_number

logger = Logger()

# What was sent of a body cannot be sent again, so there is one try; nor can its hash be signed
# before it is made.
_CONFIG = Config(
    connect_timeout=3,
    read_timeout=20,
    retries={"total_max_attempts": 1},
    s3={"payload_signing_enabled": False},
)
_SECONDS_FOR_THE_ANSWER = 2.0
# A list of a thousand names of 1024 bytes has no more, and Lambda takes no more than 6 MB.
_MOST_LIST_BYTES = 5_000_000


policies = cache(load_policies)


@cache
def hash_key() -> bytes:
    """The key that hashes fields and entity tags."""
    return secret_key(required(os.environ, "HASH_KEY_SECRET"))


@cache
def s3() -> Any:
    """What takes the answers."""
    return boto3.client("s3", config=_CONFIG)


def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any] | None:
    """Answer a request that S3 Object Lambda hands over.

    Args:
        event: https://docs.aws.amazon.com/AmazonS3/latest/userguide/olap-event-context.html

    Returns:
        the answer; nothing for GetObject, whose answer is sent.
    """
    request = object_event(event)
    try:
        return _answered(request, context)
    except ReadError as error:
        logger.info("Refused", extra={"status": error.status, "problem": error.code})
        if request.operation != "GetObject":
            return error_document(error)
        give_error(s3(), request, error)
        return None


def _answered(request: ObjectEvent, context: LambdaContext) -> dict[str, Any] | None:
    policy = _policy(request)
    key = hash_key()
    source = _source(request, context)
    if request.operation == "HeadObject":
        with describing(request.read, policy, source, key) as answer:
            return heading(answer)
    if request.operation != "GetObject":
        return _list(source, policy, key)
    limits = Limits(twice_bytes=whole_number(os.environ, "MOST_OBJECT_BYTES") // 2)
    with reading(request.read, policy, source, key, limits) as answer:
        broken = _give(request, answer)
    if broken:
        # S3 breaks the answer off, so the consumer sees that it is not the whole.
        logger.warning("Broken off", extra={"problem": broken})
        raise RuntimeError("The answer was broken off; the log says why.")
    return None


def _give(request: ObjectEvent, answer: Any) -> str:
    """Send an answer; returns why it was broken off, or nothing."""
    try:
        give(s3(), request, answer)
    except (RefusedError, ReadError) as error:
        return error.code
    except Exception as error:
        # botocore wraps what a body raises. Its message may quote the address.
        cause = error.__context__
        if isinstance(cause, RefusedError | ReadError):
            return cause.code
        return type(error).__name__
    return ""


def _policy(request: ObjectEvent) -> Policy:
    try:
        return policies().of(request.consumer)
    except UnknownConsumerError:
        pass
    raise ReadError(403, "AccessDenied", "Access Denied")


def _source(request: ObjectEvent, context: LambdaContext) -> PresignedSource:
    most_bytes = whole_number(os.environ, "MOST_OBJECT_BYTES")
    if request.operation in ("ListObjects", "ListObjectsV2"):
        most_bytes = _MOST_LIST_BYTES
    return PresignedSource(
        request.address,
        Place(request.region, os.environ.get("AWS_ENDPOINT_URL", "")),
        lambda: context.get_remaining_time_in_millis() / 1000 - _SECONDS_FOR_THE_ANSWER,
        signed=request.signed,
        most_bytes=most_bytes,
        method="HEAD" if request.operation == "HeadObject" else "GET",
    )


def _list(source: PresignedSource, policy: Policy, key: bytes) -> dict[str, Any]:
    stored = source.open({})
    with closing(stored):
        document = b"".join(stored.chunks)
    if stored.status != 200:
        raise ReadError(stored.status, stored.code or "InternalError", "S3 gave no list.")
    text = listed(document, lambda tag: entity_tag(tag, policy, key))
    return {"statusCode": 200, "listResultXml": text}
