"""The folder custom resource: makes folders in a bucket, and removes only what it made.

Properties: BucketName; Folders, a list of folder names. Ref gives `<bucket>/<logical id>`: it
changes with the bucket and with nothing else, for CloudFormation deletes the resource that an
old id stands for.
"""

import logging
from functools import cache
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config

from cfn_answer import answer_body, send_answer
from folder_markers import FolderMarkers
from folder_request import Folders, InvalidPropertiesError, read_folders

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

# A call to S3 may last for 17 seconds and the answer after it for 33. A function that is killed
# before it has answered leaves the stack waiting for its resource's ServiceTimeout.
_LEAST_SECONDS = 50.0

logger = logging.getLogger(__name__)
logger.setLevel(logging.INFO)


class OutOfTimeError(Exception):
    """The invocation's time is needed for the answer."""


@cache
def s3_client() -> "S3Client":
    """The S3 client. A call to it lasts for some 17 seconds at the most: two tries and a pause."""
    config = Config(connect_timeout=3, read_timeout=5, retries={"total_max_attempts": 2})
    return boto3.client("s3", config=config)


def handler(event: dict[str, Any], context: Any) -> None:
    """Do what CloudFormation asks, and answer whatever happens.

    Raises:
        AnswerFailedError: CloudFormation could not be answered; Lambda tries again.
    """
    request = event.get("RequestType")
    logger.info("%s of %s in %s", request, event.get("LogicalResourceId"), event.get("StackId"))
    physical_id = event.get("PhysicalResourceId") or str(event.get("LogicalResourceId"))
    reason = ""
    try:
        physical_id = _carry_out(event, physical_id, context)
    except Exception as error:  # told to CloudFormation, which fails the stack with the reason
        logger.exception("%s failed", request)
        reason = f"{type(error).__name__}: {error}. Log stream: {context.log_stream_name}"
    send_answer(event["ResponseURL"], answer_body(event, physical_id, reason))


def _carry_out(event: dict[str, Any], physical_id: str, context: Any) -> str:
    """Carry out a request; returns the resource's physical id."""
    if event["RequestType"] == "Delete":
        _delete(event, context)
        return physical_id
    folders = read_folders(event.get("ResourceProperties"))
    markers = _markers(event, folders, context)
    for key in folders.keys:
        markers.make(key)
    if event["RequestType"] == "Update":
        markers.remove(_dropped(event, folders))
    return f"{folders.bucket}/{event['LogicalResourceId']}"


def _delete(event: dict[str, Any], context: Any) -> None:
    try:
        folders = read_folders(event.get("ResourceProperties"))
    except InvalidPropertiesError:
        # A Create that failed for its properties has made nothing, and its Delete must succeed,
        # or the stack cannot be deleted.
        return
    _markers(event, folders, context).remove(folders.keys)


def _dropped(event: dict[str, Any], folders: Folders) -> list[str]:
    """Folders that the template no longer lists. Those of another bucket get a Delete instead."""
    try:
        old = read_folders(event.get("OldResourceProperties"))
    except InvalidPropertiesError:
        return []
    if old.bucket != folders.bucket:
        return []
    return [key for key in old.keys if key not in folders.keys]


def _markers(event: dict[str, Any], folders: Folders, context: Any) -> FolderMarkers:
    def check_time() -> None:
        if context.get_remaining_time_in_millis() < 1000 * _LEAST_SECONDS:
            raise OutOfTimeError("S3 answered too slowly to go on in time")

    return FolderMarkers(
        s3_client(), folders.bucket, event["StackId"], event["LogicalResourceId"], check_time
    )
