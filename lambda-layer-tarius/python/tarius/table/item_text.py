"""The JSON text of items, in DynamoDB's own notation: {"ID":{"S":"0042"},"Price":{"N":"12.50"}}.

Written straight from cells: no dictionaries are made for an encoder to take apart again.
"""

from collections.abc import Iterable, Sequence
from itertools import compress

# What json.dumps calls for a text; in C. It writes ASCII alone and takes every text there is, one
# with lone surrogates too.
from json.encoder import encode_basestring_ascii as json_text
from typing import TypeAlias

ItemText: TypeAlias = str

__all__ = ["ItemText", "ItemTexts", "json_text"]


class ItemTexts:
    """Writes items that have the same attributes, each of which may be missing."""

    def __init__(self, attributes: Iterable[tuple[str, str]]) -> None:
        """Prepare.

        Args:
            attributes: names and types (S or N), in the order of the values to come.
        """
        # Formats of attributes, so a name's own percent signs are doubled.
        self._formats = [
            f'{json_text(name)}:{{"{kind}":'.replace("%", "%%") + "%s}" for name, kind in attributes
        ]
        self._all = _item(self._formats)

    def text(self, values: Sequence[str]) -> ItemText:
        """An item's text; an empty value gives no attribute."""
        if "" not in values:
            return self._all % tuple(map(json_text, values))
        present = _item(compress(self._formats, values))
        return present % tuple(map(json_text, filter(None, values)))


def _item(formats: Iterable[str]) -> str:
    return "{" + ",".join(formats) + "}"
