"""What a consumer gets: an object's bytes with headers, or an error with S3's kind of code."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


@dataclass(frozen=True, slots=True)
class Answer:
    """What is answered; no error.

    Attributes:
        status: 200, 206 or 304.
        headers: of the answer, named as HTTP names them.
        chunks: the bytes. Where they end with an exception, the door breaks off.
        length: how many bytes they are; None where that is not known before all were read.
    """

    status: int
    headers: Mapping[str, str]
    chunks: Iterable[bytes] = ()
    length: int | None = None


class ReadError(Exception):
    """A read that is answered with an error.

    Attributes:
        status: of HTTP.
        code: names the cause, for programs, as S3 spells codes: `NoSuchKey`, `NotJson`.
        detail: one sentence for people; it quotes nothing of the object.
        headers: of the answer, beside the usual.
    """

    def __init__(
        self, status: int, code: str, detail: str, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.code = code
        self.detail = detail
        self.headers = dict(headers or {})


@dataclass(frozen=True, slots=True)
class _Meaning:
    code: str
    detail: str


_MEANINGS = {
    400: _Meaning("InvalidRequest", "S3 did not understand the request."),
    403: _Meaning("AccessDenied", "This object may not be read, or there is none."),
    404: _Meaning("NoSuchKey", "There is no such object."),
    405: _Meaning("MethodNotAllowed", "The version is a delete marker."),
    412: _Meaning("PreconditionFailed", "A condition of the request does not hold."),
    503: _Meaning("SlowDown", "S3 is busy. Send the request again in a moment."),
}
_NO_VERSION = _Meaning("NoSuchVersion", "The object has no such version.")


def relayed(status: int, code: str = "") -> ReadError:
    """S3's own error, with its status and code.

    Its message is not handed on: it may name roles and keys of the account.

    Args:
        code: S3's, where it gave one; HEAD has none, and gateways before S3 answer in HTML.
    """
    meaning = _NO_VERSION if code == _NO_VERSION.code else _MEANINGS.get(status)
    if meaning is None:
        detail = "S3 refused the read." if status < 500 else "S3 failed. Send the request again."
        meaning = _Meaning("InternalError" if status >= 500 else "InvalidRequest", detail)
    return ReadError(status, code or meaning.code, meaning.detail)


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is held and given at once.

    Attributes:
        held_bytes: so much of what is given out is held in memory, at most: to tell its length, and
            to answer with an error as a whole.
        most_bytes: more is not given out by one answer; None for any number.
        twice_bytes: of an object that there is time to read twice, as a range takes that is longer
            than what is held; None for any number.
    """

    held_bytes: int = field(default=4 * 1024 * 1024)
    most_bytes: int | None = None
    twice_bytes: int | None = None
