"""What DynamoDB does for an export of a table.

The local cloud takes the request and ends it, but writes no file: those are written here, in the
layout of https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataExport.Output.html
"""

import base64
import gzip
import hashlib
import json
from collections.abc import Mapping
from typing import Any

from tests.stack.platform import Platform


def export_of(deployed: Platform, execution: str) -> Any:
    """The export that an execution has asked for, known by its folder."""
    name = hashlib.sha256(execution.encode()).hexdigest()[:12]
    dynamodb = deployed.client("dynamodb")
    for it in dynamodb.list_exports()["ExportSummaries"]:
        found = dynamodb.describe_export(ExportArn=it["ExportArn"])["ExportDescription"]
        if found["S3Prefix"].endswith(f"Z-{name}"):
            return found
    return None


def write_export(deployed: Platform, asked: Any) -> None:
    """The files of an export, of two partitions, one of which is empty."""
    below = f"AWSDynamoDB/{asked['ExportArn'].rpartition('/')[2]}"
    pages = deployed.client("dynamodb").get_paginator("scan")
    items = [
        it
        for page in pages.paginate(TableName=deployed.outputs["EventTable"])
        for it in page["Items"]
    ]
    files = {"data/a.json.gz": items, "data/b.json.gz": []}
    entries = [
        {"itemCount": len(held), "dataFileS3Key": f"{below}/{name}"} for name, held in files.items()
    ]
    content = {name: gzip.compress(b"".join(map(line, held))) for name, held in files.items()}
    content["manifest-files.json"] = "\n".join(map(json.dumps, entries)).encode()
    summary = {"manifestFilesS3Key": f"{below}/manifest-files.json"}
    content["manifest-summary.json"] = json.dumps(summary).encode()
    for name, body in content.items():
        deployed.client("s3").put_object(
            Bucket=asked["S3Bucket"], Key=f"{asked['S3Prefix']}/{below}/{name}", Body=body
        )


def line(item: Mapping[str, Any]) -> bytes:
    """An item as an export has it."""

    def in_base64(value: bytes) -> str:
        return base64.b64encode(value).decode()

    return json.dumps({"Item": item}, default=in_base64).encode() + b"\n"
