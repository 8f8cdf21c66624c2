"""Files that are loaded in bulk, and what is to become of them."""

from collections.abc import Mapping
from dataclasses import dataclass

ROWS = 1500
"""With their titles, forty kilobytes: twice the threshold of these tests, and ten ranges."""


@dataclass(frozen=True)
class BulkFile:
    """A file, and what its load gives.

    Attributes:
        titles: the title that each product has in the end.
        bad_lines: the rows that are rejected.
        duplicates: good rows whose key comes again.
    """

    body: str
    titles: Mapping[str, str]
    bad_lines: tuple[int, ...]
    duplicates: int


def bulk_file(prefix: str, *, title: str = "Lamp", rows: int = ROWS) -> BulkFile:
    """A file with one percent of bad rows, and with keys that come again far from each other.

    Every hundredth row is bad: by turns, one has no key, and one has a cell too many and the key of
    a good row, which it does not replace. The last twenty keys were in the first range before.
    """
    lines, bad, titles = ["ID,Title"], [], {}
    duplicates = 0
    for number in range(rows):
        again = number >= rows - 20
        key = f"{prefix}-{(number - rows + 21) if again else number:05}"
        text = f"{title} {number} of them"
        if number % 100 == 50:
            bad.append(len(lines) + 1)
            lines.append(f",{text}" if number % 200 == 50 else f"{prefix}-00030,{text},one more")
            continue
        duplicates += key in titles
        titles[key] = text
        lines.append(f"{key},{text}")
    return BulkFile("\n".join([*lines, ""]), titles, tuple(bad), duplicates)
