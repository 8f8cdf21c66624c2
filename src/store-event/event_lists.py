"""Lists of events: what a request asks for, and the token with which the next page is asked for."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from typing import TYPE_CHECKING

from event_items import ORDER, item_digest, list_key
from preconditions import entity_tag
from store_events import is_id, is_label
from tarius.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from strict_json import Value

_KNOWN = frozenset({"type", "day", "limit", "next"})
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LIMIT = re.compile(r"[1-9][0-9]{0,2}")
_MOST = 100
_USUAL = 25
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z")
_LONGEST_TOKEN = 512
_MARK_BYTES = 9
_DAY_LENGTH = len("2026-01-31")


@dataclass(frozen=True)
class ListRequest:
    """A page that is asked for.

    Attributes:
        key: what the events are listed under.
        limit: how many there are at most.
        after: the place in the list after which they stand; empty for its beginning.
    """

    key: str
    limit: int
    after: str

    @property
    def after_id(self) -> str:
        """The Id of the event at that place."""
        return self.after.partition("/")[2]


def read_list_request(parameters: Mapping[str, Sequence[str]]) -> ListRequest:
    """Judge a query.

    Raises:
        Problem: it does not say which list, or says more than that.
    """
    for name, values in parameters.items():
        if name not in _KNOWN:
            raise _bad("unknown-parameter", "type, day, limit and next are the parameters.")
        if len(values) != 1:
            raise _bad("repeated-parameter", f"{name} is given more than once.")
    given = {name: values[0] for name, values in parameters.items()}
    event_type, day = given.get("type", ""), given.get("day", "")
    if not is_label(event_type):
        raise _bad("type", "type must name the type of the events that are to be listed.")
    if not _is_day(day):
        raise _bad("day", "day must be a date in UTC, such as 2026-01-31.")
    limit = given.get("limit", str(_USUAL))
    if not _LIMIT.fullmatch(limit) or int(limit) > _MOST:
        raise _bad("limit", f"limit must be a number from 1 to {_MOST}.")
    key = list_key(event_type, day)
    after = _read_token(key, given["next"]) if "next" in given else ""
    return ListRequest(key, int(limit), after)


def summary(item: Mapping[str, Any]) -> Value:
    """What a list says of an event; the rest is read by its Id."""
    said: dict[str, Value] = {
        "Id": item["Id"]["S"],
        "time": item[ORDER]["S"].partition("/")[0],
        "etag": entity_tag(item_digest(item)),
    }
    for name in ("type", "category"):
        if "S" in item.get(name, {}):
            said[name] = item[name]["S"]
    return said


def next_token(key: str, order: str) -> str:
    """The token for the page after an event.

    It says nothing but where the page that its reader has just read ended. The mark tells tokens of
    other lists, and cut or altered ones; it is no secret, for a token opens nothing.

    Args:
        key: what the events are listed under.
        order: the event's place in its list.
    """
    mark = hashlib.sha256(f"{key}\n{order}".encode()).digest()[:_MARK_BYTES]
    return base64.urlsafe_b64encode(mark + order.encode()).decode().rstrip("=")


def _read_token(key: str, token: str) -> str:
    try:
        if len(token) > _LONGEST_TOKEN or not token.isascii():
            raise _bad_token()
        padded = token + "=" * (-len(token) % 4)
        marked = base64.b64decode(padded, altchars=b"-_", validate=True)
        order = marked[_MARK_BYTES:].decode("ascii")
    except (binascii.Error, ValueError) as error:
        raise _bad_token() from error
    time, _, event_id = order.partition("/")
    is_place = _TIME.fullmatch(time) and time.startswith(key[-_DAY_LENGTH:]) and is_id(event_id)
    # A token of another list is refused: it would skip events, or repeat them.
    if not is_place or next_token(key, order) != token:
        raise _bad_token()
    return order


def _is_day(text: str) -> bool:
    try:
        return bool(_DAY.fullmatch(text) and date.fromisoformat(text))
    except ValueError:
        return False


def _bad(code: str, detail: str) -> Problem:
    return Problem(HTTPStatus.BAD_REQUEST, code, detail)


def _bad_token() -> Problem:
    return _bad("next", "next must be what the page before has under that name, or be left out.")
