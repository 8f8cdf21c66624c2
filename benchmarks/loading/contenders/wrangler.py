"""AWS SDK for pandas (awswrangler): dynamodb.put_items of all rows at once."""

import csv
import os
from decimal import Decimal
from pathlib import Path
from typing import Any

import awswrangler  # type: ignore[import-not-found] # installed into an environment of its own
import boto3

from benchmarks.loading.contenders.measured import (
    ENDPOINT,
    KEYS,
    NUMBER_COLUMN,
    PATH,
    REGION,
    TABLE,
    measured,
)


def main() -> None:
    """Load the file."""
    os.environ["AWS_ENDPOINT_URL"] = ENDPOINT
    session = boto3.Session(*KEYS, region_name=REGION)

    def load() -> int:
        with Path(PATH).open(newline="", encoding="utf-8") as file:
            items: list[dict[str, Any]] = list(csv.DictReader(file))
        for item in items:
            item[NUMBER_COLUMN] = Decimal(item[NUMBER_COLUMN])
        awswrangler.dynamodb.put_items(items=items, table_name=TABLE, boto3_session=session)
        return len(items)

    measured(load)


if __name__ == "__main__":
    main()
