"""What a bulk load may have of ranges and lines fits into the memory of its function. H4."""

import tracemalloc
from array import array
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tarius.bulk import superseded_rows
from tarius.bulk.keys_file import PARTITIONS, key_digest, read_offsets, write_keys
from tarius.bulk.limits import MAX_LINES, MAX_RANGE_LINES, MAX_RANGES, check_size
from tarius.bulk.skip_file import add_skips, write_skips
from tests.unit.layer_tarius.bulk.test_superseded_rows import Bucket

CFT = Path(__file__).parents[4] / "cft"


def peak(work: Callable[[], Any]) -> int:
    """The bytes that work takes, its result included."""
    tracemalloc.start()
    kept = work()
    found = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    del kept
    return found


def test_the_search_for_duplicates_fits_into_memory() -> None:
    bucket: Any = Bucket()
    bucket.objects["keys"] = write_keys([])
    ranges = 200
    for_range = peak(lambda: [read_offsets(bucket, "", "keys") for _ in range(ranges)]) / ranges
    keys = 100_000
    for_key = peak(lambda: {key_digest(str(number)) for number in range(keys)}) / keys
    lines = 100_000
    bucket.objects["skips"] = write_skips(range(lines))
    more = array("Q", range(lines, 2 * lines))
    for_line = peak(lambda: add_skips(bucket, "", "skips", more)) / (2 * lines)

    offsets = MAX_RANGES * for_range
    kept = 8 * (superseded_rows._KEPT_LINES + MAX_LINES / PARTITIONS)
    seen = MAX_LINES / PARTITIONS * for_key
    written = superseded_rows._WRITE_THREADS * MAX_RANGE_LINES * for_line
    assert for_line < 33  # the body that the bucket keeps is counted in
    assert offsets + kept + max(seen, written) < 0.85 * memory_of_the_function()


def memory_of_the_function() -> int:
    text = (CFT / "nested-stacks/bulk-load-stack.yaml").read_text(encoding="utf-8")
    size = text.partition("  SteerLoadFunction:\n")[2].partition("MemorySize: ")[2]
    return int(size.split()[0]) * 1024 * 1024


def test_the_usual_ranges_are_taken_whatever_their_rows() -> None:
    """A line has a byte at least, so that a range of the default size is never refused."""
    root = (CFT / "root-stack.yaml").read_text(encoding="utf-8")
    parameter = root.partition("  BulkLoadRangeBytes:\n    Type")[2]
    default = int(parameter.partition("Default: ")[2].split()[0])
    assert default < MAX_RANGE_LINES
    check_size(MAX_RANGES * default, default)
