"""What most scripts do: csv.DictReader, and boto3's batch_writer."""

import csv
from decimal import Decimal
from pathlib import Path
from typing import Any

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
    session = boto3.Session(*KEYS, region_name=REGION)
    table = session.resource("dynamodb", endpoint_url=ENDPOINT).Table(TABLE)

    def load() -> int:
        rows = 0
        with Path(PATH).open(newline="", encoding="utf-8") as file, table.batch_writer() as writer:
            for row in csv.DictReader(file):
                item: dict[str, Any] = {name: cell for name, cell in row.items() if cell}
                item[NUMBER_COLUMN] = Decimal(item[NUMBER_COLUMN])
                writer.put_item(Item=item)
                rows += 1
        return rows

    measured(load)


if __name__ == "__main__":
    main()
