"""The members of a manifest, each judged by its kind: another hand may have written it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any


class FieldError(Exception):
    """A member that is not what it has to be; its text says so in plain words."""


def members(value: Any, what: str) -> Mapping[str, Any]:
    """A JSON object."""
    if not isinstance(value, dict):
        raise FieldError(f"{what} is no JSON object")
    return value


def rows(found: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    """A list of JSON objects."""
    listed = _member(found, name)
    if not isinstance(listed, list):
        raise FieldError(f"'{name}' is no list")
    return [members(it, f"an entry of '{name}'") for it in listed]


def text(found: Mapping[str, Any], name: str) -> str:
    """A text that has something in it."""
    value = _member(found, name)
    if not isinstance(value, str) or not value:
        raise FieldError(f"'{name}' is no text")
    return value


def number(found: Mapping[str, Any], name: str) -> int:
    """A whole number, 0 or more."""
    value = _member(found, name)
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise FieldError(f"'{name}' is no whole number")
    return value


def time(found: Mapping[str, Any], name: str) -> datetime:
    """A time with its zone."""
    try:
        at = datetime.fromisoformat(text(found, name))
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        raise FieldError(f"'{name}' is no time with a zone")
    return at


def _member(found: Mapping[str, Any], name: str) -> Any:
    if name not in found:
        raise FieldError(f"'{name}' is missing")
    return found[name]
