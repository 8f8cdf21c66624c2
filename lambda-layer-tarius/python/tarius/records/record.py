"""A record: a sequence number, when it was made, and a random text.

It travels as JSON: on the queue as a message's body, between the functions as a line of a file.
Its time is text there, for it has more digits than a JSON number keeps on its way through Step
Functions.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tarius.errors import NotARecordError
from tarius.table.item_text import ItemTexts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tarius.table.item_text import ItemText

_ITEMS = ItemTexts((("sequenceNo", "N"), ("generatedUnixTime", "N"), ("text", "S")))
_TIME = re.compile(r"[0-9]{1,12}(\.[0-9]{1,9})?")
_LARGEST_SEQUENCE = 10**15  # a JSON number keeps all digits of a whole number this size
_LONGEST_TEXT = 1024


@dataclass(frozen=True, slots=True)
class Record:
    """A record.

    Attributes:
        sequence: from 0.
        made: Unix time, seconds with up to nine decimals, as text.
        text: random characters.
    """

    sequence: int
    made: str
    text: str

    def as_json(self) -> dict[str, Any]:
        """What read_record takes."""
        return {"sequenceNo": self.sequence, "generatedUnixTime": self.made, "text": self.text}

    def as_item(self) -> ItemText:
        """The item of the table; its key is the sequence number and the time."""
        return _ITEMS.text((str(self.sequence), self.made, self.text))


def read_record(found: Mapping[str, Any]) -> Record:
    """A record from its JSON.

    Raises:
        NotARecordError: says what is wrong; never quotes the values.
    """
    sequence, made, text = (found.get(it) for it in ("sequenceNo", "generatedUnixTime", "text"))
    if type(sequence) is not int or not 0 <= sequence < _LARGEST_SEQUENCE:
        raise NotARecordError("sequenceNo is no whole number from 0")
    if not isinstance(made, str) or not _TIME.fullmatch(made):
        raise NotARecordError("generatedUnixTime is no Unix time")
    if not isinstance(text, str) or not 0 < len(text) <= _LONGEST_TEXT:
        raise NotARecordError(f"text is not of 1 to {_LONGEST_TEXT} characters")
    return Record(sequence, made, text)


def parse_record(body: str) -> Record:
    """A record from a message's body.

    Raises:
        NotARecordError: as read_record says.
    """
    try:
        found = json.loads(body)
    except ValueError:
        raise NotARecordError("the body is not JSON") from None
    except RecursionError:
        raise NotARecordError("the body is nested too deeply") from None
    if not isinstance(found, dict):
        raise NotARecordError("the body is no JSON object")
    return read_record(found)
