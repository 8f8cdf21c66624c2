"""JSON as it is spelt: the records of an object, and lines that show them."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NoReturn

_STEP = "  "


@dataclass(frozen=True)
class Number:
    """A number as its digits: 12.50 is shown as that, and one of 5,000 digits is no trouble."""

    text: str


def records(data: bytes, *, cut: bool) -> list[Any] | None:
    """One document, or a record a line; None for what is neither.

    Of two members of the same name the last counts, as redaction has it.

    Args:
        cut: there is more behind it, so that the last line is not a whole one.
    """
    try:
        text = (
            data[: data.rfind(b"\n") + 1].decode("utf-8-sig") if cut else data.decode("utf-8-sig")
        )
        if not cut:
            try:
                return [_parsed(text)]
            except json.JSONDecodeError:
                pass  # more than one line of it, or no JSON
        return [_parsed(it) for it in text.split("\n") if it.strip()] or None
    except (ValueError, RecursionError):
        return None


def shown(value: Any, depth: int = 0, lead: str = "", tail: str = "") -> Iterator[str]:
    """The lines of a value.

    Args:
        lead, tail: of its first line, behind the blanks, and of its last.
    """
    blanks = _STEP * depth
    if not isinstance(value, dict | list) or not value:
        yield f"{blanks}{lead}{_plain(value)}{tail}"
        return
    begin, end = brackets(value)
    yield f"{blanks}{lead}{begin}"
    if isinstance(value, dict):
        members = [(named(name), it) for name, it in value.items()]
    else:
        members = [("", it) for it in value]
    for number, (name, it) in enumerate(members, 1):
        yield from shown(it, depth + 1, name, "," if number < len(members) else "")
    yield f"{blanks}{end}{tail}"


def brackets(value: Any) -> tuple[str, str]:
    """What an object or an array stands between."""
    return ("{", "}") if isinstance(value, dict) else ("[", "]")


def named(name: str) -> str:
    """What leads a member."""
    return f"{json.dumps(name, ensure_ascii=False)}: "


def blanks(depth: int) -> str:
    """What leads a line."""
    return _STEP * depth


def _plain(value: Any) -> str:
    return value.text if isinstance(value, Number) else json.dumps(value, ensure_ascii=False)


def _parsed(text: str) -> Any:
    return json.loads(text, parse_float=Number, parse_int=Number, parse_constant=_refuse)


def _refuse(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")
