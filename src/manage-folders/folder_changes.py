"""Carries out what CloudFormation asks of the folder resource, and logs it."""

from functools import cache
from typing import TYPE_CHECKING, Any

import boto3
from aws_lambda_powertools import Logger
from botocore.config import Config

from cfn_answer import known_id
from folder_markers import FolderMarkers
from folder_request import Folders, InvalidPropertiesError, read_folders

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext
    from mypy_boto3_s3 import S3Client

# A call to S3 may last for 17 seconds and the answer after it for 33. A function that is killed
# before it has answered leaves the stack waiting for its resource's ServiceTimeout.
_LEAST_SECONDS = 50.0

logger = Logger()


class OutOfTimeError(Exception):
    """The invocation's time is needed for the answer."""


@cache
def s3_client() -> "S3Client":
    """The S3 client. A call to it lasts for some 17 seconds at the most: two tries and a pause."""
    config = Config(connect_timeout=3, read_timeout=5, retries={"total_max_attempts": 2})
    return boto3.client("s3", config=config)


# Said here, for a variable of Powertools could turn it on: whoever reads the ResponseURL of an
# event can answer in the function's place.
@logger.inject_lambda_context(log_event=False)
def change_folders(event: dict[str, Any], context: "LambdaContext") -> str:
    """Carry out a request; returns the resource's physical id.

    Raises:
        InvalidPropertiesError: the template gives the resource what it cannot have.
        OutOfTimeError: S3 was too slow.
    """
    request = event["RequestType"]
    where = {"resource": event.get("LogicalResourceId"), "stack": event.get("StackId")}
    logger.info(f"{request} of folders", extra=where)
    try:
        return _carry_out(event, context)
    except Exception:
        logger.exception(f"{request} of folders failed", extra=where)
        raise


def _carry_out(event: dict[str, Any], context: "LambdaContext") -> str:
    if event["RequestType"] == "Delete":
        _delete(event, context)
        return known_id(event)
    folders = read_folders(event.get("ResourceProperties"))
    markers = _markers(event, folders, context)
    for key in folders.keys:
        markers.make(key)
    if event["RequestType"] == "Update":
        markers.remove(_dropped(event, folders))
    return f"{folders.bucket}/{event['LogicalResourceId']}"


def _delete(event: dict[str, Any], context: "LambdaContext") -> None:
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


def _markers(event: dict[str, Any], folders: Folders, context: "LambdaContext") -> FolderMarkers:
    def check_time() -> None:
        if context.get_remaining_time_in_millis() < 1000 * _LEAST_SECONDS:
            raise OutOfTimeError("S3 answered too slowly to go on in time")

    return FolderMarkers(
        s3_client(), folders.bucket, event["StackId"], event["LogicalResourceId"], check_time
    )
