"""Loads a file: puts it into the landing zone, then waits until the load is done."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from deployer.errors import DeployerError, ProjectError
from deployer.messages import LoadResult, Note, Ui
from deployer.pipeline.command import command
from deployer.pipeline.load_wait import Loading, await_end, text
from deployer.pipeline.stacks import deployed_root
from deployer.pipeline.target import Target
from deployer.project.project import Project

_KINDS = (".csv", ".csv.gz")
_SMALLEST_PART = 8 * 1024 * 1024
"""Bytes. Files above it go up in parts of this size, several at once."""

BUCKET, PREFIX = "LandingZoneBucket", "InputPrefix"
LEDGER, LETTERS = "LoadLedgerTable", "ProcessDataDeadLetterQueueUrl"
"""Outputs of the root stack."""

GOOD = ("LOADED", "LOADED_WITH_REJECTS")


def load_file(
    project: Project, target: Target, file: Path, key: str | None, timeout: float, ui: Ui
) -> LoadResult:
    """Upload a file and wait for its load.

    Args:
        key: below the input prefix; the file's own name when None.
        timeout: seconds to wait for the load after the upload.

    Raises:
        ProjectError: the file is no CSV by its name, or the key no key.
        DeployerError: the stack is not deployed, or the load did not end in time.
    """
    name = _checked_name(file, key)
    outputs = _places(project, target)
    bucket, object_key = outputs[BUCKET], outputs[PREFIX] + name
    ui.emit(target.identity)
    version = _upload(target, file, bucket, object_key, ui)
    ui.emit(Note(f"Uploaded s3://{bucket}/{object_key}, version {version}"))
    lists, replays = (command(project, target, it) for it in ("dlq list", "dlq replay"))
    loading = Loading(object_key, version, outputs[LEDGER], outputs[LETTERS], lists, replays)
    return _result(await_end(target, loading, timeout, ui), bucket, replays)


def _checked_name(file: Path, key: str | None) -> str:
    where, name = (str(file), file.name) if key is None else (f"--key {key}", key)
    if not name.lower().endswith(_KINDS):
        todo = "Rename it, or give --key." if key is None else "Give it one of these endings."
        raise ProjectError("only .csv and .csv.gz are loaded", where=where, todo=todo)
    if name.startswith("/") or "//" in name:
        raise ProjectError(
            "a key is given below the input prefix, without a slash before it", where=where
        )
    return name


def _places(project: Project, target: Target) -> Mapping[str, str]:
    """The root stack's outputs that say where a load happens.

    Raises:
        DeployerError: the stack does not stand, or is of another kind.
    """
    outputs = deployed_root(project, target).outputs
    missing = [name for name in (BUCKET, PREFIX, LEDGER, LETTERS) if name not in outputs]
    if missing:
        raise DeployerError(
            f"this stack has no output {missing[0]}, so it loads no files in this way",
            where=project.root_stack.name,
            todo="A product load tells where it is by the outputs "
            f"{BUCKET}, {PREFIX}, {LEDGER} and {LETTERS}.",
        )
    return outputs


def _upload(target: Target, file: Path, bucket: str, key: str, ui: Ui) -> str:
    """Upload, by parts when large, and return the object's version."""
    from boto3.s3.transfer import S3Transfer, TransferConfig

    s3 = target.aws.client("s3")
    config = TransferConfig(multipart_threshold=_SMALLEST_PART, multipart_chunksize=_SMALLEST_PART)
    with (
        ui.progress(f"Uploading {file.name}", file.stat().st_size) as advance,
        S3Transfer(s3, config) as transfer,  # type: ignore[arg-type]  # the stub names another
    ):
        transfer.upload_file(str(file), bucket, key, callback=advance)
    # s3transfer does not pass the new object's version on. Should another upload of the same
    # key come between, its load is the one that counts, and the one that is followed.
    return s3.head_object(Bucket=bucket, Key=key).get("VersionId", "null")


def _result(item: Mapping[str, Any], bucket: str, replays: str) -> LoadResult:
    rejects, replayable = text(item, "rejectsKey"), text(item, "final") != "True"
    return LoadResult(
        status=text(item, "status"),
        loaded=int(text(item, "rowsLoaded") or 0),
        rejected=int(text(item, "rowsRejected") or 0),
        duplicate=int(text(item, "rowsDuplicate") or 0),
        seconds=float(text(item, "seconds") or 0),
        rejects=f"s3://{bucket}/{rejects}" if rejects else "",
        reason=text(item, "reason"),
        replayable=replayable,
        todo=f"Its event is kept; once the cause is gone: {replays}" if replayable else "",
    )
