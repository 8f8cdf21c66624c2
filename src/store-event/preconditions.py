"""If-Match and If-None-Match, as RFC 9110 has them.

https://www.rfc-editor.org/rfc/rfc9110#name-preconditions
"""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import TYPE_CHECKING

from tarius.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Mapping

ANY = "*"
_TAG = r'(W/)?"([\x21\x23-\x7e\x80-\xff]*)"'
_TAGS = re.compile(rf"[ \t]*{_TAG}([ \t]*,[ \t]*{_TAG}){{0,19}}[ \t]*")


def entity_tag(digest: str) -> str:
    """The ETag of an event."""
    return f'"{digest}"'


def required_match(headers: Mapping[str, str]) -> frozenset[str]:
    """The digests of which a request wants the stored event to have one, or ANY alone.

    Args:
        headers: of the request, by their names in lower case.

    Raises:
        Problem: the request does not say, or not as it should.
    """
    wanted = headers.get("if-match")
    if wanted is None:
        detail = "Send If-Match with the ETag that was read, so that no other change is lost."
        raise Problem(HTTPStatus.PRECONDITION_REQUIRED, "if-match-required", detail)
    if wanted.strip() == ANY:
        return frozenset({ANY})
    # A weak tag never matches here: https://www.rfc-editor.org/rfc/rfc9110#name-if-match
    return frozenset(tag for weak, tag in _tags(wanted, "If-Match") if not weak)


def is_unchanged(headers: Mapping[str, str], digest: str) -> bool:
    """Whether the client says that it has the event as it is."""
    known = headers.get("if-none-match")
    if known is None:
        return False
    return known.strip() == ANY or any(tag == digest for _, tag in _tags(known, "If-None-Match"))


def _tags(text: str, header: str) -> list[tuple[str, str]]:
    if not _TAGS.fullmatch(text):
        detail = f"{header} must be * or at most 20 entity tags, each in double quotes."
        raise Problem(HTTPStatus.BAD_REQUEST, "malformed-entity-tag", detail)
    return re.findall(_TAG, text)
