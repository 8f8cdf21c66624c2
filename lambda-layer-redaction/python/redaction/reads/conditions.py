"""Entity tags and conditions.

What is given out has not the bytes that are stored, so it has not their entity tag, which may also
be their MD5 and let prices be guessed. Its tag is made of the stored one and of the policy, with a
key that nobody knows, or guesses could be proved by it just as well. It changes when any of them
does, and it is known before a byte was read. So conditions on tags are judged here, and those on
times by S3.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import TYPE_CHECKING

from redaction.reads.answers import ReadError, relayed

if TYPE_CHECKING:
    from redaction.policies import Policy
    from redaction.reads.requests import ReadRequest

# Another one whenever the same object and the same policy give out other bytes than before.
_FORM = "2"


def entity_tag(stored_tag: str, policy: Policy, hash_key: bytes) -> str:
    """The entity tag of what is given out, in quotes."""
    said = f"{_FORM}\n{policy!r}\n{stored_tag}"
    return f'"{hmac.new(hash_key, said.encode(), hashlib.sha256).hexdigest()[:32]}"'


def conditions_on_times(request: ReadRequest) -> dict[str, str]:
    """What S3 is to judge: a time counts only where no tag is there for the same purpose.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html#API_GetObject_RequestSyntax
    """
    found = {}
    if request.if_modified_since and not request.if_none_match:
        found["if-modified-since"] = request.if_modified_since
    if request.if_unmodified_since and not request.if_match:
        found["if-unmodified-since"] = request.if_unmodified_since
    return found


def is_unchanged(request: ReadRequest, tag: str) -> bool:
    """Whether the consumer has it already (304).

    Raises:
        ReadError: it is not what the consumer wants to read (412).
    """
    if request.if_match and not _names(request.if_match, tag):
        raise relayed(412)
    return bool(request.if_none_match) and _names(request.if_none_match, tag, weak=True)


def wants_range(request: ReadRequest, tag: str) -> bool:
    """Whether a range is still wanted, or, by If-Range, all of what has changed meanwhile."""
    return not request.if_range or _names(request.if_range, tag)


def _names(texts: str, tag: str, *, weak: bool = False) -> bool:
    """Whether tags with commas between, quoted or not, name this one; `*` names any."""
    for text in texts.split(","):
        named = text.strip()
        if weak:
            named = named.removeprefix("W/")
        if named == "*" or named.strip('"') == tag.strip('"'):
            return True
    return False


def no_version_changed() -> ReadError:
    """The object was replaced between two looks at it."""
    return ReadError(
        503, "SlowDown", "The object was replaced while it was read. Send the request again."
    )
