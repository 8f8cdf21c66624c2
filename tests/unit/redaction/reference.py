"""What a policy leaves of a value, slowly and by the book: each field asked about each path.

Values are as `parsed` gives them: objects as dicts, numbers by their spelling.
"""

import hmac
import json
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Context
from typing import Any, TypeAlias

from redaction.paths import AnyDepth, AnyIndex, AnyName, Index, Name, Segment
from redaction.policies import Action, Policy

Place: TypeAlias = tuple[str | int, ...]


@dataclass(frozen=True)
class Number:
    """A number, by its spelling."""

    text: str


class RefusedRecordError(Exception):
    """A record without fields, where fields are to be allowed."""


GONE = object()


def parsed(text: str) -> Any:
    """A value; of members with the same name, the last."""
    return json.loads(text, parse_int=Number, parse_float=Number)


def ordered(value: Any) -> Any:
    """A value of which the order of names is a part."""
    if isinstance(value, dict):
        return "object", [(name, ordered(it)) for name, it in value.items()]
    return [ordered(it) for it in value] if isinstance(value, list) else value


def redacted(value: Any, policy: Policy, key: bytes) -> Any:
    """What is seen of a document.

    Raises:
        RefusedRecordError: nothing may be.
    """
    if isinstance(value, list):
        return [redacted(it, policy, key) for it in value]
    sees_all = policy.allow is None or any(it.is_everything for it in policy.allow)
    if not isinstance(value, dict):
        if not sees_all:
            raise RefusedRecordError
        return value
    return _members(value, (), policy, key, sees_all)


def _members(value: Any, at: Place, policy: Policy, key: bytes, is_seen: bool) -> Any:
    """What is left of an object or an array."""
    steps = value.items() if isinstance(value, dict) else enumerate(value)
    left = [(step, _field(it, (*at, step), policy, key, is_seen)) for step, it in steps]
    if isinstance(value, dict):
        return {step: it for step, it in left if it is not GONE}
    return [it for _, it in left if it is not GONE]


def _field(value: Any, at: Place, policy: Policy, key: bytes, is_seen: bool) -> Any:
    allowed = policy.allow or ()
    is_seen = is_seen or any(_matches(it.segments, at, policy) for it in allowed)
    actions = sorted(
        (it.action, place, it.text)
        for place, it in enumerate(policy.deny)
        if _matches(it.path.segments, at, policy)
    )
    if actions and actions[0][0] is Action.REMOVE:
        return GONE
    is_way = any(_leads_on(it.segments, at, policy) for it in allowed)
    if not is_seen and not (is_way and isinstance(value, dict | list)):
        return GONE
    if isinstance(value, dict | list):
        value = _members(value, at, policy, key, is_seen)
    if not actions:
        return value
    action, _, text = actions[0]
    return text if action is Action.MASK else hash_of(value, key)


def _matches(segments: Sequence[Segment], at: Place, policy: Policy) -> bool:
    if not segments or not at:
        return not segments and not at
    if isinstance(segments[0], AnyDepth):
        return _matches(segments[1:], at, policy) or _matches(segments, at[1:], policy)
    return _takes(segments[0], at[0], policy) and _matches(segments[1:], at[1:], policy)


def _leads_on(segments: Sequence[Segment], at: Place, policy: Policy) -> bool:
    """Whether something deeper than the place may be meant."""
    if not segments or not at:
        return bool(segments)
    if isinstance(segments[0], AnyDepth):
        return True
    return _takes(segments[0], at[0], policy) and _leads_on(segments[1:], at[1:], policy)


def _takes(segment: Segment, step: str | int, policy: Policy) -> bool:
    match segment:
        case Name(text):
            return isinstance(step, str) and _same(text, step, policy.alike_names)
        case Index(number):
            return step == number
        case AnyName():
            return isinstance(step, str)
    return isinstance(segment, AnyIndex) and isinstance(step, int)


def _same(one: str, other: str, are_alike: bool) -> bool:
    if not are_alike:
        return one == other
    a, b = (unicodedata.normalize("NFKC", it).casefold() for it in (one, other))
    return unicodedata.normalize("NFKC", a) == unicodedata.normalize("NFKC", b)


def hash_of(value: Any, key: bytes) -> str:
    """The hash of a value."""
    text = value if isinstance(value, str) else _canonical(value)
    return hmac.new(key, text.encode(errors="surrogatepass"), "sha256").hexdigest()


def _canonical(value: Any) -> str:
    match value:
        case Number(text):
            return number(text)
        case dict():
            members = (f"{json.dumps(name)}:{_canonical(value[name])}" for name in sorted(value))
            return "{" + ",".join(members) + "}"
        case list():
            return "[" + ",".join(map(_canonical, value)) + "]"
    return json.dumps(value)


def number(text: str) -> str:
    """The canonical spelling of a number of a sensible size."""
    value = Context(prec=5000).create_decimal(text).normalize(Context(prec=5000))
    if not value:
        return "0"
    sign, digits, exponent = value.as_tuple()
    assert isinstance(exponent, int)
    is_plain = len(digits) + exponent <= 38 if exponent >= 0 else max(len(digits), -exponent) <= 38
    if is_plain:
        return format(value, "f")
    return f"{'-' * sign}{''.join(map(str, digits))}E{exponent}"
