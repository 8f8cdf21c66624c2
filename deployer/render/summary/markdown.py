"""Text as Markdown that says the same, whatever is in it."""

import re
from collections.abc import Iterable, Sequence

_SPECIAL = re.compile(r"[&<>|`*\[\]~\\#!$@]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])")
_LINK = re.compile(r"(?i)\b(https?|ftp)(:)(?=//)|\b(www)(\.)")
"""What would become a link by itself. https://github.github.com/gfm/#autolinks-extension-"""
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def escaped(text: str) -> str:
    """Text for a line or a cell of a table: no character of it means anything to Markdown.

    Entities are text and no structure, in tables as well.
    https://spec.commonmark.org/0.31.2/#entity-and-numeric-character-references
    """
    shown = _SPECIAL.sub(lambda found: f"&#{ord(found[0])};", _UNSEEN.sub("", text))
    shown = _LINK.sub(lambda found: f"{found[1] or found[3]}&#{ord(found[2] or found[4])};", shown)
    return shown.strip().replace("\n", "<br>")


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of plain texts."""
    lines = [columns, ["---"] * len(columns), *([escaped(cell) for cell in row] for row in rows)]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def block(lines: Iterable[str]) -> str:
    """Lines as they are, in letters of one width."""
    text = "\n".join(_UNSEEN.sub("", line) for line in lines)
    for sign, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        text = text.replace(sign, entity)
    return f"<pre>\n{text}\n</pre>\n"
