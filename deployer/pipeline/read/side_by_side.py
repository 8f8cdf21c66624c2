"""Lays what is stored and what a consumer sees of it side by side, field by field."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Any

from deployer.messages import ReadLine
from deployer.pipeline.read.json_values import blanks, brackets, named, records, shown

REMOVED, MASKED, HASHED, CHANGED = "removed", "masked", "hashed", "changed"

_HASH = re.compile(r"[0-9a-f]{64}")
"""HMAC-SHA256, as the action `hash` leaves it."""
_ABSENT = object()


def side_by_side(original: bytes | None, seen: bytes, *, cut: bool) -> tuple[ReadLine, ...]:
    """The lines of both, those of one field in one row.

    Args:
        original: None where it is not known.
        cut: either is only a beginning; only whole records are compared then.
    """
    given = records(seen, cut=cut)
    if original is None:
        alone = _text(seen) if given is None else [it for one in given for it in shown(one)]
        return tuple(ReadLine("", "", None, it) for it in alone)
    stored = records(original, cut=cut)
    if given is None or stored is None or not (cut or len(given) == len(stored)):
        return tuple(_as_text(original, seen, cut=cut))
    several = len(stored) > 1
    places = (_Place(f"[{number}]" if several else "") for number in range(len(stored)))
    pairs = zip(stored, given, places, strict=False)
    return tuple(line for it in pairs for line in _both(*it))


@dataclass(frozen=True)
class _Place:
    """Where a value stands, and what stands around it on both sides."""

    path: str
    depth: int = 0
    lead: str = ""
    tails: tuple[str, str] = ("", "")

    def line(self, texts: tuple[str, str]) -> ReadLine:
        return ReadLine("", "", *(f"{blanks(self.depth)}{it}" for it in texts))

    def within(self, step: str, lead: str, tails: tuple[str, str]) -> "_Place":
        return _Place(self.path + step, self.depth + 1, lead, tails)


def _both(stored: Any, given: Any, place: _Place) -> Iterator[ReadLine]:
    kinds = {type(stored), type(given)}
    if kinds not in ({dict}, {list}) or not (stored or given):
        yield from _rows(stored, given, place)
        return
    begin, end = brackets(stored)
    yield place.line((place.lead + begin,) * 2)
    members = _members(stored, given) if kinds == {dict} else _elements(stored, given)
    left, right = len(stored), len(given)
    for step, lead, old, new in members:
        left, right = left - (old is not _ABSENT), right - (new is not _ABSENT)
        inner = place.within(step, lead, ("," if left else "", "," if right else ""))
        inner = inner if place.path or step.startswith("[") else replace(inner, path=step[1:])
        yield from _both(old, new, inner)
    yield place.line((end + place.tails[0], end + place.tails[1]))


def _rows(stored: Any, given: Any, place: _Place) -> Iterator[ReadLine]:
    """Of two values that are not looked into."""
    how = _how(stored, given)
    for old, new in zip_longest(_side(stored, place, 0), _side(given, place, 1)):
        yield ReadLine(place.path if how else "", how, old, new)


def _side(value: Any, place: _Place, side: int) -> Sequence[str]:
    if value is _ABSENT:
        return ()
    return list(shown(value, place.depth, place.lead, place.tails[side]))


def _how(stored: Any, given: Any) -> str:
    if given is _ABSENT:
        return REMOVED
    if stored is _ABSENT:
        return CHANGED
    if type(stored) is type(given) and stored == given:
        return ""
    return HASHED if isinstance(given, str) and _HASH.fullmatch(given) else MASKED


def _members(stored: dict[str, Any], given: dict[str, Any]) -> Iterator[tuple[str, str, Any, Any]]:
    for name in dict.fromkeys((*stored, *given)):
        yield f".{name}", named(name), stored.get(name, _ABSENT), given.get(name, _ABSENT)


def _elements(stored: list[Any], given: list[Any]) -> Iterator[tuple[str, str, Any, Any]]:
    """Elements that come from each other; where some were removed those behind have moved up."""
    spare, rest = len(stored) - len(given), iter(given)
    new = next(rest, _ABSENT)
    for number, old in enumerate(stored):
        if spare > 0 and not _may_come_from(old, new):
            spare -= 1
            yield f"[{number}]", "", old, _ABSENT
            continue
        yield f"[{number}]", "", old, new
        new = next(rest, _ABSENT)
    while new is not _ABSENT:
        yield "[]", "", _ABSENT, new
        new = next(rest, _ABSENT)


def _may_come_from(old: Any, new: Any) -> bool:
    if isinstance(old, dict) and isinstance(new, dict):
        return all(name in old and _may_come_from(old[name], it) for name, it in new.items())
    if isinstance(old, list) and isinstance(new, list):
        return len(new) <= len(old)
    return isinstance(new, str) or (type(old) is type(new) and bool(old == new))


def _as_text(original: bytes, seen: bytes, *, cut: bool) -> Iterator[ReadLine]:
    """Lines of what is no JSON; two beginnings of different layout tell nothing of fields."""
    for old, new in zip_longest(_text(original), _text(seen)):
        yield ReadLine("", "" if cut or old == new else CHANGED, old, new)


def _text(data: bytes) -> list[str]:
    """Its lines; what else may end one, such as a form feed, is shown within it."""
    lines = re.split(r"\r?\n", data.decode(errors="replace"))
    return lines if lines[-1] else lines[:-1]
