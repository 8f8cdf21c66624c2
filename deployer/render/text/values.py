"""Values before and after a change, reduced to what a reader needs to see of them."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Any

ROOM = 60
"""Characters of a value that are shown; a line of a terminal holds two of them."""

_CONTEXT = 12  # characters that two long values share, shown before where they begin to differ


@dataclass(frozen=True)
class Difference:
    """One leaf of a value that changes.

    Attributes:
        path: below the value: `/Statement/0/Action`, or empty for the whole value.
        before, after: shortened; None where it is absent.
    """

    path: str
    before: str | None
    after: str | None


def differences(before: str | None, after: str | None) -> list[Difference]:
    """What differs between two values as CloudFormation gives them.

    Of two JSON documents, and of two texts of several lines, only the parts that differ are told.
    """
    old, new = _read(before), _read(after)
    return [
        Difference(path, *_shortened(*map(_text, pair))) for path, *pair in _differing(old, new, "")
    ]


def middle(text: str, room: int = ROOM) -> str:
    """A text with its middle left out, if it is longer than there is room for."""
    if len(text) <= room:
        return text
    head = (room - 1) * 2 // 3
    return f"{text[:head]}…{text[len(text) - (room - 1 - head) :]}"


class _Absent:
    """What stands where only the other value has something."""


_ABSENT = _Absent()


def _read(value: str | None) -> Any:
    """A document, a list of lines, or the text itself."""
    if value is None:
        return _ABSENT
    if value[:1] in ("{", "["):
        try:
            return json.loads(value)
        except ValueError:
            pass  # cut by CloudFormation, or no JSON at all: a text
    return value.split("\n") if "\n" in value else value


def _differing(old: Any, new: Any, path: str) -> Iterator[tuple[str, Any, Any]]:
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for name in dict.fromkeys((*old, *new)):
            pair = old.get(name, _ABSENT), new.get(name, _ABSENT)
            yield from _differing(*pair, f"{path}/{name}")
    elif isinstance(old, list) and isinstance(new, list):
        yield from _differing_lists(old, new, path)
    elif old is not new and old != new:
        yield path, old, new


def _differing_lists(
    old: Sequence[Any], new: Sequence[Any], path: str
) -> Iterator[tuple[str, Any, Any]]:
    """Elements between what both begin with and what both end with."""
    start = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(old, new, strict=False)))
    tails = zip(reversed(old[start:]), reversed(new[start:]), strict=False)
    end = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], tails))
    gone, come = old[start : len(old) - end], new[start : len(new) - end]
    if len(gone) == len(come):
        for index, pair in enumerate(zip(gone, come, strict=True), start):
            yield from _differing(*pair, f"{path}/{index}")
        return
    for index, value in enumerate(gone, start):
        yield f"{path}/{index}", value, _ABSENT
    for index, value in enumerate(come, start):
        yield f"{path}/{index}", _ABSENT, value


def _text(value: Any) -> str | None:
    if isinstance(value, _Absent):
        return None
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _shortened(before: str | None, after: str | None) -> tuple[str | None, str | None]:
    """Both values with the place where they begin to differ in sight."""
    if before is None or after is None:
        return before and middle(before), after and middle(after)
    if max(len(before), len(after)) > ROOM:
        shared = sum(
            1 for _ in takewhile(lambda it: it[0] == it[1], zip(before, after, strict=False))
        )
        hidden = shared - _CONTEXT
        if hidden > 1:
            before, after = f"…{before[hidden:]}", f"…{after[hidden:]}"
    return middle(before), middle(after)
