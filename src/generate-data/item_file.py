"""Writes the items of a Map to S3, one JSON document a line, for its ItemReader.

https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itemreader.html
"""

from __future__ import annotations

import json
import tempfile
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mypy_boto3_s3 import S3Client

_IN_MEMORY = 8 * 1024 * 1024  # bytes; a larger file waits in /tmp, of which there are 512 MB


def write_items(s3: S3Client, bucket: str, key: str, items: Iterable[Any]) -> int:
    """Write the file and return how many lines it has; nothing is written for none."""
    count = 0
    with tempfile.SpooledTemporaryFile(_IN_MEMORY) as file:
        for item in items:
            file.write(json.dumps(item, separators=(",", ":")).encode() + b"\n")
            count += 1
        if count:
            file.seek(0)
            s3.upload_fileobj(file, bucket, key)
    return count
