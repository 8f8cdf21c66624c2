"""What the batches of a Distributed Map gave, as its ResultWriter keeps it in S3.

A manifest names files, each a JSON array of child executions whose `Output` is JSON in a string.
https://docs.aws.amazon.com/step-functions/latest/dg/input-output-resultwriter.html
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tarius.errors import LostBatchError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mypy_boto3_s3 import S3Client


@dataclass
class BatchTotals:
    """The results of all batches.

    Attributes:
        reject_files: keys of the parts of the rejects, in the order of their rows.
        stopped: the error by whose name a batch stopped in good order; empty if none did.
    """

    loaded: int = 0
    rejected: int = 0
    duplicate: int = 0
    reject_files: list[str] = field(default_factory=list)
    stopped: str = ""


def batch_totals(s3: S3Client, manifest: Mapping[str, str], ranges: int) -> BatchTotals:
    """Add up the results of a Map over so many ranges.

    Args:
        manifest: the Bucket and the Key of the manifest.

    Raises:
        LostBatchError: a range has no result, or two, and no batch was stopped.
    """
    totals = BatchTotals()
    seen: set[int] = set()
    for output in _outputs(s3, manifest):
        if stopped := output.get("stopped"):
            totals.stopped = str(stopped)
            continue
        for index in output["indexes"]:
            if index in seen:
                raise LostBatchError(f"range {index} has two results")
            seen.add(index)
        totals.loaded += output["loaded"]
        totals.rejected += output["rejected"]
        totals.duplicate += output["duplicate"]
        totals.reject_files += output["rejectFiles"]
    if not totals.stopped and seen != set(range(ranges)):
        raise LostBatchError(f"{len(seen)} ranges have results, of {ranges}")
    totals.reject_files.sort(key=_place)
    return totals


def _outputs(s3: S3Client, manifest: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """The output of each child execution that succeeded; the Map tolerates no other.

    AWS does not say whether a Map that was redriven names a child's result once more.
    """
    told: set[str] = set()
    files = _read(s3, manifest["Bucket"], manifest["Key"])["ResultFiles"]
    for named in files["SUCCEEDED"]:
        for child in _read(s3, manifest["Bucket"], named["Key"]):
            if child["ExecutionArn"] not in told:
                told.add(child["ExecutionArn"])
                yield json.loads(child["Output"])


def _read(s3: S3Client, bucket: str, key: str) -> Any:
    return json.loads(s3.get_object(Bucket=bucket, Key=key)["Body"].read())


def _place(key: str) -> tuple[int, int]:
    """Range and first line of a part, as its key `.../<range>/<line>-<token>.csv` has them."""
    folder, name = key.split("/")[-2:]
    return int(folder), int(name.partition("-")[0])
