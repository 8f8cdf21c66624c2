"""Paths of fields, as policies name them: `price`, `a.b`, `items[*].price`, `**.price`."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Name:
    """The member of an object with just this name."""

    text: str


@dataclass(frozen=True, slots=True)
class AnyName:
    """`*`: any member of an object."""


@dataclass(frozen=True, slots=True)
class Index:
    """`[0]`: one element of an array."""

    number: int


@dataclass(frozen=True, slots=True)
class AnyIndex:
    """`[*]`: any element of an array."""


@dataclass(frozen=True, slots=True)
class AnyDepth:
    """`**`: any number of members and elements within each other, none among them."""


Segment: TypeAlias = "Name | AnyName | Index | AnyIndex | AnyDepth"


@dataclass(frozen=True, slots=True)
class FieldPath:
    """A path from a record to fields in it.

    Attributes:
        text: as the policy has it.
        segments: never empty. `AnyDepth` is the last only where it is the only one.
    """

    text: str
    segments: tuple[Segment, ...]

    @property
    def is_everything(self) -> bool:
        """Whether it is `**`: the record itself, with all that is in it."""
        return self.segments == (AnyDepth(),)


class PathError(ValueError):
    """The text is no path. The message says what is wrong and what to write."""


_MOST_SEGMENTS = 64
_MEMBER = re.compile(r'(?P<wild>\*{1,2})|(?P<quoted>"(?:[^"\\]|\\.)*")|(?P<bare>[\w-]+)')
_ELEMENT = re.compile(r"\[(?:(?P<any>\*)|(?P<number>0|[1-9][0-9]{0,8}))\]")


def parse_path(text: str) -> FieldPath:
    """Read a path.

    Raises:
        PathError: it is none.
    """
    segments: list[Segment] = []
    place = 0
    while True:
        place = _read_member(text, place, segments)
        while text.startswith("[", place):
            place = _read_element(text, place, segments)
        if place == len(text):
            break
        if text[place] != ".":
            raise PathError(_unreadable(text, place))
        place += 1
    _check(segments)
    return FieldPath(text, tuple(segments))


def _read_member(text: str, place: int, segments: list[Segment]) -> int:
    if text.startswith("[", place) and not place:
        raise PathError(
            "a path begins with a name: of an array at the top, each element is a record of its "
            "own, so leave out the brackets"
        )
    found = _MEMBER.match(text, place)
    if found is None:
        raise PathError(_unreadable(text, place))
    if found["wild"]:
        segments.append(AnyName() if found["wild"] == "*" else AnyDepth())
    elif found["bare"]:
        segments.append(Name(found["bare"]))
    else:
        segments.append(Name(_unquoted(found["quoted"])))
    return found.end()


def _unquoted(quoted: str) -> str:
    try:
        name = json.loads(quoted)
    except json.JSONDecodeError:
        raise PathError(f"{quoted} is not spelt as JSON spells a name: mend its escapes") from None
    return str(name)


def _read_element(text: str, place: int, segments: list[Segment]) -> int:
    found = _ELEMENT.match(text, place)
    if found is None:
        raise PathError(
            f"from '{text[place:]}' on, it cannot be read: write [*] for all elements or a number "
            "from 0 for one, such as [0]"
        )
    segments.append(AnyIndex() if found["any"] else Index(int(found["number"])))
    return found.end()


def _unreadable(text: str, place: int) -> str:
    if not text[place:] or text[place] == ".":
        return "a name is missing: paths are names with single dots between them, such as a.b"
    return (
        f"from '{text[place:]}' on, it cannot be read: names of letters, digits, _ and - stand as "
        'they are, all others in double quotes, such as "a b"'
    )


def _check(segments: list[Segment]) -> None:
    if len(segments) > _MOST_SEGMENTS:
        raise PathError(
            f"it has more than {_MOST_SEGMENTS} parts: name the field by a ** before it"
        )
    if len(segments) > 1 and isinstance(segments[-1], AnyDepth):
        raise PathError(
            "it ends in **: leave that out, for a field is named with all that is in it"
        )
    for one, next_one in pairwise(segments):
        if isinstance(one, AnyDepth) and isinstance(next_one, AnyDepth):
            raise PathError("it has ** twice in a row: write it once")
