"""How cells are written where a spreadsheet will open them, and how that is undone.

A spreadsheet runs a cell that begins like a formula (https://owasp.org/www-community/attacks/CSV_Injection).
A leading apostrophe makes it text. Cells that begin with an apostrophe get another one, so that
taking one away always gives the original.
"""

# The two columns that a rejects file has before those of the file it came from.
REASON_COLUMN = "_reason"
LINE_COLUMN = "_line"
REJECT_COLUMNS = [REASON_COLUMN, LINE_COLUMN]

_GUARD = "'"
# The last four are the full-width forms of the first four.
_GUARDED = ("=", "+", "-", "@", "\t", "\r", "\n", _GUARD, "\uff1d", "\uff0b", "\uff0d", "\uff20")


def guarded(cell: str) -> str:
    """The cell as a spreadsheet may see it."""
    return _GUARD + cell if cell.startswith(_GUARDED) else cell


def unguarded(cell: str) -> str:
    """The cell as it was before `guarded`."""
    return cell.removeprefix(_GUARD)
