"""CSV files of a wanted size: the sample's rows again and again, each with a key of its own."""

import csv
import itertools
from pathlib import Path

SAMPLE = Path(__file__).parents[2] / "data/products.csv"


def write_rows(path: Path, rows: int) -> None:
    """Write a file of so many rows."""
    header, cells = _sample()
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        for number, row in zip(range(rows), itertools.cycle(cells), strict=False):
            writer.writerow([f"{number:09d}", *row[1:]])


def rows_in(megabytes: int) -> int:
    """How many rows make about so many MB (10^6 bytes)."""
    _, cells = _sample()
    longer_keys = len("000000000") - len(cells[0][0])
    return int(megabytes * 1_000_000 / (SAMPLE.stat().st_size / len(cells) + longer_keys))


def _sample() -> tuple[list[str], list[list[str]]]:
    with SAMPLE.open(encoding="utf-8", newline="") as file:
        header, *cells = csv.reader(file)
    return header, cells
