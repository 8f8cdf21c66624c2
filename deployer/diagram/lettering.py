"""How wide text will be, without knowing the reader's font, and how it is broken into lines."""

from collections.abc import Iterator

# Shares of the font size, a little more than Helvetica's and DejaVu Sans's, so that text fits
# in whichever sans-serif font the reader has.
_NARROW = "iljtfrI.,:;'|!()[]- "
_WIDE = "mwMW@%"


def width(text: str, size: float) -> float:
    """Width of one line in pixels, at a font size in pixels."""
    return sum(map(_share, text)) * size


def wrapped(text: str, size: float, room: float, most: int) -> tuple[str, ...]:
    """The text in at most so many lines, each no wider than the room; cut off with an ellipsis."""
    lines = list(_lines(text, size, room))
    if len(lines) > most:
        lines = [*lines[: most - 1], " ".join(lines[most - 1 :])]
    return tuple(_cut(line, size, room) for line in lines)


def _share(letter: str) -> float:
    if letter in _NARROW:
        return 0.36
    if letter in _WIDE:
        return 0.92
    return 0.7 if letter.isupper() else 0.6


def _lines(text: str, size: float, room: float) -> Iterator[str]:
    line = ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if line and width(longer, size) > room:
            yield line
            longer = word
        line = longer
    if line:
        yield line


def _cut(line: str, size: float, room: float) -> str:
    if width(line, size) <= room:
        return line
    while line and width(f"{line}…", size) > room:
        line = line[:-1]
    return f"{line.rstrip(' ,')}…"
