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


def write_megabytes(path: Path, megabytes: int) -> None:
    """Write a file of about so many MB (10^6 bytes)."""
    rows = int(megabytes * 1_000_000 / _row_bytes())
    write_rows(path, rows)


def _row_bytes() -> float:
    header, cells = _sample()
    return SAMPLE.stat().st_size / (len(cells) + 1) + len("000000000") - len(cells[0][0])


def _sample() -> tuple[list[str], list[list[str]]]:
    with SAMPLE.open(encoding="utf-8", newline="") as file:
        header, *cells = csv.reader(file)
    return header, cells
