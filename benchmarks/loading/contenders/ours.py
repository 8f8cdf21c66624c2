"""Our loader, as the function runs it: ranges of an S3 object → rows → requests."""

import os
import sys
from pathlib import Path

from benchmarks.loading.contenders.measured import (
    ENDPOINT,
    KEYS,
    NUMBER_COLUMN,
    PATH,
    REGION,
    TABLE,
    measured,
)

_ROOT = Path(__file__).parents[3]
sys.path[:0] = [str(_ROOT / "lambda-layer-tarius/python"), str(_ROOT / "src/process-data")]

from load_settings import read_settings  # noqa: E402 - path first
from product_load import ProductLoader  # noqa: E402
from tarius.aws.backoff import Backoff  # noqa: E402
from tarius.aws.clients import aws_clients  # noqa: E402
from tarius.loads.result import LoadCounts  # noqa: E402
from tarius.objects.created import CreatedObject  # noqa: E402

_ENVIRONMENT = {
    "AWS_ENDPOINT_URL": ENDPOINT,
    "AWS_DEFAULT_REGION": REGION,
    "AWS_ACCESS_KEY_ID": KEYS[0],
    "AWS_SECRET_ACCESS_KEY": KEYS[1],
    "PRODUCT_TABLE": TABLE,
    "LEDGER_TABLE": "ledger",
    "NOTICE_TOPIC_ARN": "arn:aws:sns:us-east-1:123456789012:notices",
    "INPUT_PREFIX": "raw-data/",
    "REJECTS_PREFIX": "invalid-records/",
    "KEY_COLUMN": "ID",
    "NUMBER_COLUMNS": NUMBER_COLUMN,
    "BULK_LOAD_STATE_MACHINE_ARN": "arn:aws:states:us-east-1:123456789012:stateMachine:bulk-load",
    "BULK_LOAD_THRESHOLD_BYTES": "67108864",
}


def main() -> None:
    """Load the file as the object that the endpoint serves under its name."""
    os.environ.update(_ENVIRONMENT)
    clients = aws_clients()
    loader = ProductLoader(read_settings(os.environ), clients.s3, clients.table, Backoff())
    source = CreatedObject("landing-zone", f"raw-data/{Path(PATH).name}", "version", "", "0")
    counts = LoadCounts()

    def load() -> int:
        loader.load(source, counts, lambda: None)
        if counts.rejected:
            raise RuntimeError(f"{counts.rejected} rows were rejected")
        return counts.loaded + counts.duplicate

    measured(load)


if __name__ == "__main__":
    main()
