"""Cuts a file into ranges of its bytes."""

from collections.abc import Iterator

from tarius.bulk.file_range import FileRange
from tarius.bulk.row_ends import RowEnds


def cut(ends: RowEnds, size: int, index: int = 0) -> Iterator[FileRange]:
    """Cut what is left of a file into ranges.

    Where they are cut does not depend on where cutting began, if it began with one of them.

    Args:
        size: a range ends with the first row that makes it as long as this, in bytes.
        index: of the first range.

    Raises:
        UnusableFileError: the file is made to be read for ever.
    """
    more = True
    while more:
        start, line = ends.offset, ends.line
        more = ends.advance(start + size)
        if ends.offset > start:
            yield FileRange(index, start, ends.offset, line)
            index += 1
