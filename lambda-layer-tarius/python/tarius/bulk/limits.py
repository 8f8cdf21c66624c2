"""How much one bulk load can take, for its steps to get through in their time and memory.

FindDuplicates compares one 256th of the keys at a time. An invocation reads of each range where its
keys are, then at least one 256th of them, and may write its skip file after a look at it: four
requests for each range. At five milliseconds of the one processor each, that is 400 of 900 seconds.
A 256th of the keys takes 120 bytes a key in memory: 0.94 GB. The lines of a range take 25 bytes
each while they are written, of six ranges at a time: 0.75 GB, when the keys are gone.
"""

from tarius.errors import UnusableFileError

MAX_RANGES = 20_000
MAX_LINES = 2_000_000_000
MAX_RANGE_LINES = 5_000_000

# What the parameter takes, see root-stack.yaml.
_MOST_RANGE_BYTES = 67_108_864


def check_size(size: int, range_bytes: int) -> None:
    """Refuse a file of too many ranges. A range is never shorter than asked for, but the last.

    Raises:
        UnusableFileError: there may be more than MAX_RANGES. It says what to do.
    """
    if size <= MAX_RANGES * range_bytes:
        return
    wanted = -(-size // MAX_RANGES)
    advice = "split it"
    if wanted <= _MOST_RANGE_BYTES:
        advice += f", or deploy with BulkLoadRangeBytes of {wanted} or more and put it again"
    raise UnusableFileError(
        f"the file has {size} bytes, and a bulk load takes {MAX_RANGES} ranges of {range_bytes} "
        f"bytes at most: {advice}"
    )


def check_lines(lines: int, range_lines: int) -> None:
    """Refuse a file of too many rows, or of too many in one range. Lines are never fewer.

    Args:
        lines: of the file up to where a range ends.
        range_lines: of that range.

    Raises:
        UnusableFileError: there are more than MAX_LINES or MAX_RANGE_LINES. It says what to do.
    """
    if lines > MAX_LINES:
        raise UnusableFileError(
            f"the file has more than {MAX_LINES} lines, which is what a bulk load takes: split it"
        )
    if range_lines > MAX_RANGE_LINES:
        raise UnusableFileError(
            f"a range of the file has {range_lines} lines, and a bulk load takes {MAX_RANGE_LINES} "
            f"at most: deploy with BulkLoadRangeBytes of {MAX_RANGE_LINES} or less and put it again"
        )
