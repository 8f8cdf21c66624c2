"""What an object is, by its content alone: JSON lines, one JSON document, or neither.

Names and content types are the producer's, and may be wrong; the content cannot be. If the first
line that is not blank is JSON by itself and something follows, the object is JSON lines, for
nothing may follow one document. Else it is one document.
"""

from __future__ import annotations

from enum import Enum, auto
from itertools import chain
from typing import TYPE_CHECKING

from redaction.beginnings import Beginning, read_beginning
from redaction.documents import redact_document
from redaction.errors import RefusedError, not_json
from redaction.json_text import BLANKS
from redaction.lines import LineRedactor
from redaction.pieces import pieces_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from redaction.records import RecordRedactor

# So much is parsed, then written. Larger batches are no faster.
_PIECE_BYTES = 64 * 1024


class Kind(Enum):
    """What an object is. BROKEN is what was meant to be JSON, it seems, and OTHER what was not."""

    BLANK = auto()
    LINES = auto()
    DOCUMENT = auto()
    BROKEN = auto()
    OTHER = auto()


def redact_content(
    chunks: Iterable[bytes], records: RecordRedactor, bound: int, *, passes_other: bool
) -> Iterator[bytes]:
    """The chunks of what may be seen of an object.

    Args:
        bound: so many bytes are parsed at once: of a line, or of a document of several lines.
        passes_other: an object that does not begin like JSON is passed on as it is, unread.

    Raises:
        RefusedError: it cannot be redacted, or not any further.
    """
    size = min(_PIECE_BYTES, bound)
    pieces = pieces_of(chunks, size)
    beginning = read_beginning(pieces, bound)
    whole = chain([beginning.head], pieces)
    match _kind(beginning, records):
        case Kind.BLANK:
            yield from filter(None, [beginning.head])
        case Kind.LINES:
            yield from LineRedactor(records, bound).redacted(pieces_of(whole, size))
        case Kind.DOCUMENT:
            yield redact_document(whole, records, bound)
        case Kind.OTHER if passes_other:
            yield beginning.mark + beginning.head
            yield from pieces
        case _:
            raise not_json(beginning.line)


def _kind(beginning: Beginning, records: RecordRedactor) -> Kind:
    if beginning.is_blank:
        return Kind.BLANK
    if beginning.begins_container:
        # A document of one line need not be parsed twice.
        is_lines = beginning.has_second_line and _is_json(beginning, records)
        return Kind.LINES if is_lines else Kind.DOCUMENT
    if beginning.begins_scalar and _is_json(beginning, records):
        return Kind.LINES if beginning.has_second_line else Kind.DOCUMENT
    return Kind.BROKEN if beginning.resembles_container else Kind.OTHER


def _is_json(beginning: Beginning, records: RecordRedactor) -> bool:
    """Whether the first line is JSON by itself, even if it is refused for another cause."""
    try:
        records.redacted(beginning.first_line.decode().strip(BLANKS), beginning.line)
    except UnicodeDecodeError:
        return False
    except RefusedError as error:
        return error.code != "not-json"
    return True
