"""Loads a file: puts it into the landing zone, then follows the ledger until the load is done."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from deployer.errors import DeployerError, ProjectError
from deployer.messages import Note, Table, Ui
from deployer.pipeline.outputs import root_output
from deployer.pipeline.target import Target
from deployer.project.project import Project

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_KINDS = (".csv", ".csv.gz")
_SMALLEST_PART = 8 * 1024 * 1024
"""Bytes. Files above it go up in parts of this size, several at once."""

_FIRST_WAIT, _LONGEST_WAIT = 0.2, 3.0
"""Seconds between two looks at the ledger."""

GOOD = ("LOADED", "LOADED_WITH_REJECTS")


@dataclass(frozen=True)
class LoadResult:
    """What the ledger says of a finished load.

    Attributes:
        rejects: `s3://` address of the rejected rows; empty when there are none.
        replayable: whether it failed for a cause that may pass, and its event is kept.
    """

    status: str
    loaded: int
    rejected: int
    duplicate: int
    seconds: float
    rejects: str
    reason: str
    replayable: bool


def load_file(
    project: Project, target: Target, file: Path, key: str | None, timeout: float, ui: Ui
) -> LoadResult:
    """Upload a file and wait for its load.

    Args:
        key: below the input prefix; the file's own name when None.
        timeout: seconds to wait for the load after the upload.

    Raises:
        ProjectError: the file is no CSV by its name.
        DeployerError: the stack is not deployed, or the load did not end in time.
    """
    name = key or file.name
    if not name.lower().endswith(_KINDS):
        raise ProjectError(
            "only .csv and .csv.gz are loaded", where=str(file), todo="Rename it, or give --key."
        )
    bucket = root_output(project, target, "LandingZoneBucket")
    ledger = root_output(project, target, "LoadLedgerTable")
    object_key = root_output(project, target, "InputPrefix") + name
    ui.emit(target.identity)
    version = _upload(target, file, bucket, object_key, ui)
    ui.emit(Note(f"Uploaded s3://{bucket}/{object_key}, version {version}"))
    item = _await_end(target.aws.client("dynamodb"), ledger, object_key, version, timeout)
    return _result(item, bucket)


def show_result(result: LoadResult, ui: Ui) -> None:
    """Emit a load's counts, and where its rejects are."""
    counts = (result.status, result.loaded, result.rejected, result.duplicate, result.seconds)
    ui.emit(
        Table(
            "",
            ("status", "loaded", "rejected", "duplicate", "seconds"),
            (tuple(str(it) for it in counts),),
        )
    )
    if result.reason:
        ui.emit(Note(f"Reason: {result.reason}"))
    if result.rejects:
        ui.emit(Note(f"Rejected rows, with their reasons: {result.rejects}"))
    if result.replayable:
        ui.emit(Note("Its event is kept; once the cause is gone: deployer dlq replay"))


def _upload(target: Target, file: Path, bucket: str, key: str, ui: Ui) -> str:
    """Upload, by parts when large, and return the object's version."""
    from boto3.s3.transfer import TransferConfig

    s3 = target.aws.client("s3")
    config = TransferConfig(multipart_threshold=_SMALLEST_PART, multipart_chunksize=_SMALLEST_PART)
    with ui.progress(f"Uploading {file.name}", file.stat().st_size) as advance:
        s3.upload_file(str(file), bucket, key, Config=config, Callback=advance)
    # s3transfer does not pass the new object's version on. Should another upload of the same
    # key come between, its load is the one that counts, and the one that is followed.
    return s3.head_object(Bucket=bucket, Key=key).get("VersionId", "null")


def _await_end(
    dynamodb: "DynamoDBClient", ledger: str, key: str, version: str, timeout: float
) -> Mapping[str, Any]:
    deadline = time.monotonic() + timeout
    pause = _FIRST_WAIT
    item: Mapping[str, Any] = {}
    while time.monotonic() < deadline:
        found = dynamodb.get_item(
            TableName=ledger,
            Key={"objectKey": {"S": key}, "objectVersion": {"S": version}},
            ConsistentRead=True,
        )
        item = found.get("Item", {})
        if _is_over(item):
            return item
        time.sleep(pause)
        pause = min(pause * 1.2, _LONGEST_WAIT)
    raise DeployerError(
        f"the load has not ended after {timeout:.0f} s; the ledger says "
        f"{_text(item, 'status') or 'nothing of it yet'}",
        where=key,
        todo="It goes on by itself. Should it fail, deployer dlq list shows its event.",
    )


def _is_over(item: Mapping[str, Any]) -> bool:
    """Whether nothing more happens by itself: it ended for good, or Lambda's tries are used up."""
    return _text(item, "final") == "True" or _text(item, "triesLeft") == "0"


def _result(item: Mapping[str, Any], bucket: str) -> LoadResult:
    rejects = _text(item, "rejectsKey")
    return LoadResult(
        status=_text(item, "status"),
        loaded=int(_text(item, "rowsLoaded") or 0),
        rejected=int(_text(item, "rowsRejected") or 0),
        duplicate=int(_text(item, "rowsDuplicate") or 0),
        seconds=float(_text(item, "seconds") or 0),
        rejects=f"s3://{bucket}/{rejects}" if rejects else "",
        reason=_text(item, "reason"),
        replayable=_text(item, "final") != "True",
    )


def _text(item: Mapping[str, Any], name: str) -> str:
    """An attribute's value as text; empty when it is absent."""
    return str(next(iter(item.get(name, {}).values()), ""))
