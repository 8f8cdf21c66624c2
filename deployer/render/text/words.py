"""Numbers, times and places in words, the same wherever they are shown."""

from collections.abc import Sequence
from datetime import datetime


def count(number: int, noun: str) -> str:
    """`1 template`, `2 templates`."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def width_of(text: str) -> int:
    """Columns of a text on a terminal, where some signs take two."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def size(number: int) -> str:
    """Bytes, in the unit that reads best."""
    if number < 1024:
        return count(number, "byte")
    return f"{number / 1024:.0f} KiB" if number < 1024 * 1024 else f"{number / 1024 / 1024:.1f} MiB"


def place(path: Sequence[str], name: str) -> str:
    """A resource's logical ids from the root, or the root's name."""
    return " / ".join(path) or name


def clock(at: datetime) -> str:
    """Time of day in the reader's zone, with its offset: `14:00:00+02:00`, `12:00:00Z`."""
    return at.astimezone().time().strftime("%H:%M:%S") + _offset(at)


def moment(at: datetime) -> str:
    """Date and time in the reader's zone, with its offset."""
    return at.astimezone().strftime("%Y-%m-%d %H:%M:%S") + _offset(at)


def _offset(at: datetime) -> str:
    offset = at.astimezone().isoformat()[-6:]
    return "Z" if offset == "+00:00" else offset
