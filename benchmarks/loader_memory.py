"""Does the loader's memory grow with the file? `python benchmarks/loader_memory.py`

Starts a local cloud of its own in a temporary folder, makes what the loader needs, and loads a
small CSV and a large one through the real function with 256 MB. Prints the peak memory of the
process that ran the function (VmHWM of /proc, so Linux only) and the rows per second. Ends with
exit code 1 if the large file needed more than a few MB more than the small one.
"""

import argparse
import itertools
import json
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import boto3

from deployer.local import LocalCloud, RunningCloud
from deployer.local.function_processes import function_processes

ROOT = Path(__file__).parents[1]
FUNCTION = "process-data"
BUCKET = "landing-zone"
MEMORY_MB = 256
# Keys come again after so many rows, so that the local cloud need not hold a large table.
DISTINCT_KEYS = 20_000
ALLOWED_GROWTH_MB = 8


def main() -> None:
    """Measure and print."""
    options = _options()
    with tempfile.TemporaryDirectory() as folder:
        local = LocalCloud(Path(folder))
        cloud = local.start(tied=True)
        try:
            peaks = [
                _measure(Bench(cloud), Path(folder), megabytes, options.row_bytes)
                for megabytes in options.megabytes
            ]
        finally:
            local.stop()
    growth = peaks[-1] - peaks[0]
    print(f"growth from the first to the last: {growth:.1f} MB; allowed: {ALLOWED_GROWTH_MB} MB")
    sys.exit(growth > ALLOWED_GROWTH_MB)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--megabytes", type=int, nargs="+", default=[10, 200])
    parser.add_argument("--row-bytes", type=int, default=500, help="about so many bytes a row")
    return parser.parse_args()


class Bench:
    """The loader and what it needs, in a local cloud."""

    def __init__(self, cloud: RunningCloud) -> None:
        self.cloud = cloud
        self._session = boto3.Session(
            aws_access_key_id=cloud.credentials["aws_access_key_id"],
            aws_secret_access_key=cloud.credentials["aws_secret_access_key"],
            region_name=cloud.region,
        )
        self.s3 = self._client("s3")
        self.dynamodb = self._client("dynamodb")
        self.functions = self._client("lambda")

    def make(self) -> None:
        """Make bucket, tables, topic and function."""
        self.s3.create_bucket(Bucket=BUCKET)
        self.s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
        self._make_table("products", "ID")
        self._make_table("ledger", "objectKey", "objectVersion")
        topic = self._client("sns").create_topic(Name="notices")["TopicArn"]
        self.functions.create_function(
            FunctionName=FUNCTION,
            Runtime="python3.13",
            Role=f"arn:aws:iam::{self.cloud.account_id}:role/loader",
            Handler="handler.handler",
            Code={"ZipFile": _zipped()},
            MemorySize=MEMORY_MB,
            Timeout=900,
            Environment={"Variables": _environment(topic)},
        )
        self.functions.get_waiter("function_active_v2").wait(FunctionName=FUNCTION)

    def load(self, path: Path) -> dict[str, Any]:
        """Load a file; returns its record in the ledger."""
        key = f"raw-data/{path.name}"
        self.s3.upload_file(str(path), BUCKET, key)
        version = self.s3.head_object(Bucket=BUCKET, Key=key)["VersionId"]
        entity = {"key": key, "versionId": version, "sequencer": f"{time.time_ns():X}"}
        record = {
            "eventSource": "aws:s3",
            "eventName": "ObjectCreated:Put",
            "s3": {"bucket": {"name": BUCKET}, "object": entity},
        }
        self.functions.invoke(
            FunctionName=FUNCTION,
            InvocationType="Event",
            Payload=json.dumps({"Records": [record]}),
        )
        return self._ended(key, version)

    def peak_megabytes(self) -> float:
        """The most memory that the function's process has ever had."""
        (process,) = function_processes(self.cloud, FUNCTION)
        for line in Path(f"/proc/{process}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
        raise RuntimeError("the system does not tell a process's peak memory")

    def _ended(self, key: str, version: str) -> dict[str, Any]:
        deadline = time.monotonic() + 900
        while time.monotonic() < deadline:
            found = self.dynamodb.get_item(
                TableName="ledger",
                Key={"objectKey": {"S": key}, "objectVersion": {"S": version}},
            ).get("Item", {})
            if found.get("final", {}).get("BOOL") or "triesLeft" in found:
                return {name: next(iter(value.values())) for name, value in found.items()}
            time.sleep(0.2)
        raise TimeoutError(f"{key} was not loaded in 15 minutes")

    def _client(self, service: Any) -> Any:
        return self._session.client(service, endpoint_url=self.cloud.endpoint_url)

    def _make_table(self, name: str, *keys: str) -> None:
        self.dynamodb.create_table(
            TableName=name,
            KeySchema=[
                {"AttributeName": key, "KeyType": kind}
                for key, kind in zip(keys, ("HASH", "RANGE"), strict=False)
            ],
            AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key in keys],
            BillingMode="PAY_PER_REQUEST",
        )


def _measure(bench: Bench, folder: Path, megabytes: int, row_bytes: int) -> float:
    """Load a file of some size; prints and returns the peak memory until then, in MB."""
    if not bench.functions.list_functions()["Functions"]:
        bench.make()
    path = folder / f"{megabytes}mb.csv"
    rows = _write_csv(path, megabytes * 1024 * 1024, row_bytes)
    load = bench.load(path)
    path.unlink()
    counted = sum(int(load[name]) for name in ("rowsLoaded", "rowsDuplicate", "rowsRejected"))
    if load["status"] != "LOADED" or counted != rows:
        raise RuntimeError(f"{rows} rows were to be loaded: {load}")
    peak = bench.peak_megabytes()
    seconds = float(load["seconds"])
    print(
        f"{megabytes:5} MB, {rows:8} rows: peak {peak:6.1f} MB of {MEMORY_MB} MB,"
        f" {seconds:6.1f} s, {rows / seconds:6.0f} rows/s",
        flush=True,
    )
    return peak


def _write_csv(path: Path, size: int, row_bytes: int) -> int:
    """Write a CSV of about `size` bytes, a row at a time; returns its number of rows."""
    written = rows = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        for line in _lines(row_bytes):
            if written >= size:
                return rows
            written += file.write(line)
            rows += not line.startswith("ID")
    return rows


def _lines(row_bytes: int) -> Iterator[str]:
    yield "ID,Title,Availability,Brand,Description,Price (USD)\n"
    filler = "x" * max(0, row_bytes - 60)
    for number in itertools.count():
        key = number % DISTINCT_KEYS
        yield f'{key:08d},"Lamp, no. {number}",in stock,Halden,{filler},{number % 1000}.50\n'


def _environment(topic: str) -> dict[str, str]:
    return {
        "PRODUCT_TABLE": "products",
        "LEDGER_TABLE": "ledger",
        "NOTICE_TOPIC_ARN": topic,
        "INPUT_PREFIX": "raw-data/",
        "REJECTS_PREFIX": "invalid-records/",
        "KEY_COLUMN": "ID",
        "NUMBER_COLUMNS": "Price (USD)",
        # Nothing is handed over: this is about one invocation.
        "BULK_LOAD_STATE_MACHINE_ARN": "arn:aws:states:us-east-1:000000000000:stateMachine:none",
        "BULK_LOAD_THRESHOLD_BYTES": str(10**15),
        "POWERTOOLS_SERVICE_NAME": "process-data",
        "POWERTOOLS_METRICS_NAMESPACE": "tarius",
        "POWERTOOLS_LOG_LEVEL": "INFO",
    }


def _zipped() -> bytes:
    """The function's modules and our layer's; other libraries the local cloud's functions share."""
    content = BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for folder in (ROOT / "src" / FUNCTION, ROOT / "lambda-layer-tarius/python"):
            for path in sorted(folder.rglob("*.py")):
                archive.write(path, path.relative_to(folder))
    return content.getvalue()


if __name__ == "__main__":
    main()
