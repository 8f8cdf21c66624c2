"""The stored object by a URL that S3 Object Lambda signed with its caller's rights."""

from __future__ import annotations

import http.client
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import SplitResult, parse_qs, urlsplit

from redaction.reads.answers import ReadError
from redaction.reads.stored import Stored

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Iterator, Mapping

_CONNECT_SECONDS = 3
_READ_SECONDS = 10
_CHUNK_BYTES = 64 * 1024
_ERROR_BYTES = 16 * 1024
_JUDGED = frozenset(
    {
        "if-match",
        "if-modified-since",
        "if-none-match",
        "if-range",
        "if-unmodified-since",
        "range",
    }
)
"""Headers by which S3 would judge or cut what is stored, of which the reader knows nothing."""
_CODE = re.compile(rb"<Code>([A-Za-z0-9._]{1,64})</Code>")
_OK: Final = 200
_NOT_MODIFIED: Final = 304
_FIRST_ERROR: Final = 400


@dataclass(frozen=True, slots=True)
class Place:
    """Where S3 is, so that nothing else is asked.

    Attributes:
        region: of the access point.
        endpoint: the only one that is asked, where S3 is told to be somewhere else, such as a local
            cloud; empty on AWS.
    """

    region: str
    endpoint: str = ""

    def has(self, url: SplitResult) -> bool:
        """Whether this URL leads there, to an access point, and in no way that hides it."""
        if self.endpoint:
            own = urlsplit(self.endpoint)
            return (url.scheme, url.netloc) == (own.scheme, own.netloc)
        # https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-naming.html
        # https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-alias.html
        hosts = re.compile(
            r"([a-z0-9-]{3,50}-[0-9]{12}\.s3-accesspoint|[a-z0-9-]{3,55}-s3alias\.s3)"
            rf"(-fips)?(\.dualstack)?\.{re.escape(self.region)}\.amazonaws\.com(\.cn)?(:443)?"
        )
        return url.scheme == "https" and hosts.fullmatch(url.netloc) is not None


def signed_headers(url: str) -> frozenset[str]:
    """The headers that the signature of a URL counts on, but for Host, with small letters.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/olap-event-context.html
    """
    parts = _split(url)
    named = parse_qs(parts.query if parts else "").get("X-Amz-SignedHeaders", [""])[0]
    return frozenset(named.lower().split(";")) - {"", "host"}


class PresignedSource:
    """Asks for one URL, bounded in time and size; follows no redirect. Never tells the URL."""

    def __init__(
        self,
        url: str,
        place: Place,
        seconds_left: Callable[[], float],
        *,
        signed: Mapping[str, str] | None = None,
        most_bytes: int | None = None,
        method: str = "GET",
    ) -> None:
        """Take the URL, and what bounds the asking.

        Args:
            seconds_left: until everything must be read.
            signed: values of the headers that the signature counts on.
            most_bytes: of an object; a larger one is refused.
        """
        self._url = _split(url)
        self._place = place
        self._seconds_left = seconds_left
        self._signed = dict(signed or {})
        self._most_bytes = most_bytes
        self._method = method

    def open(self, conditions: Mapping[str, str]) -> Stored:
        """Ask for it.

        Raises:
            ReadError: the URL is not S3's, S3 is not there, or too slow, or the object too large.
        """
        url = self._url
        if url is None or not self._place.has(url):
            raise ReadError(502, "NotFromS3", "The address to read from is not one of S3's.")
        if any(self._signed[it] != conditions.get(it) for it in _JUDGED & self._signed.keys()):
            # To ask otherwise would break the signature, to ask so would be another question, such
            # as whether the stored entity tag is a certain one, which may be the MD5 of a guess. No
            # read is lost by it: S3 Object Lambda signs headers that begin with x-amz-, and AWS's
            # own example of such a function sends these here to S3 unsigned:
            # https://github.com/aws-samples/amazon-s3-object-lambda-default-configuration
            detail = "The signature counts on a range or a condition about what is stored."
            raise ReadError(400, "InvalidRequest", detail)
        connection = _connection(url)
        target = f"{url.path or '/'}?{url.query}"
        try:
            return self._asked(connection, target, {**conditions, **self._signed})
        except (OSError, http.client.HTTPException):
            failed = _unreachable()
        except BaseException:
            connection.close()
            raise
        connection.close()
        raise failed

    def _asked(
        self, connection: http.client.HTTPConnection, target: str, headers: dict[str, str]
    ) -> Stored:
        connection.connect()
        line = connection.sock
        line.settimeout(self._patience())
        # Nothing is to be packed on the way: what is not stored packed would be refused as binary.
        # But a signature may count on another wish; S3 itself packs nothing.
        headers = {"accept-encoding": "identity", **headers}
        connection.request(self._method, target, headers=headers)
        answer = connection.getresponse()
        found = {name.lower(): text for name, text in answer.getheaders()}
        if answer.status == _OK:
            length = int(found["content-length"]) if "content-length" in found else None
            self._check_size(length or 0)
            wanted = length if self._method == "GET" else 0
            chunks = self._chunks(answer, line, wanted)
            return Stored(_OK, found, chunks, close=connection.close)
        code = ""
        if answer.status >= _FIRST_ERROR and (named := _CODE.search(answer.read(_ERROR_BYTES))):
            code = named[1].decode()
        connection.close()
        if answer.status < _FIRST_ERROR and answer.status != _NOT_MODIFIED:
            raise ReadError(502, "NotFromS3", "S3 sent the reader elsewhere, and there it is not.")
        return Stored(answer.status, found, iter(()), code)

    def _chunks(
        self, answer: http.client.HTTPResponse, line: socket.socket, length: int | None
    ) -> Iterator[bytes]:
        """The body; one that ends early is no body, for its lines would pass for all of them."""
        count, waited, at_first = 0, 0.0, self._seconds_left()
        while length is None or count < length:
            left = self._seconds_left()
            if left <= 0:
                raise _unreachable() if waited > at_first / 2 else _too_slow()
            line.settimeout(min(left, _READ_SECONDS))
            try:
                chunk = answer.read1(_CHUNK_BYTES)
            except (OSError, http.client.HTTPException):
                chunk = None
            if chunk is None or (not chunk and length is not None):
                raise _unreachable()
            if not chunk:
                return
            waited += left - self._seconds_left()
            count += len(chunk)
            self._check_size(count)
            yield chunk

    def _check_size(self, size: int) -> None:
        if self._most_bytes is not None and size > self._most_bytes:
            detail = f"Objects of more than {self._most_bytes} bytes are not read."
            raise ReadError(413, "EntityTooLarge", detail)

    def _patience(self) -> float:
        left = self._seconds_left()
        if left <= 0:
            raise ReadError(504, "ReadTimeout", "No time was left to read. Send the request again.")
        return min(left, _READ_SECONDS)


def _split(url: str) -> SplitResult | None:
    try:
        return urlsplit(url)
    except ValueError:
        return None


def _connection(url: SplitResult) -> http.client.HTTPConnection:
    host = url.hostname or ""
    if url.scheme == "https":
        return http.client.HTTPSConnection(host, url.port, timeout=_CONNECT_SECONDS)
    return http.client.HTTPConnection(host, url.port, timeout=_CONNECT_SECONDS)


def _too_slow() -> ReadError:
    """Most of the time went by elsewhere than in S3: another try would end alike, and so no client
    is to make one by itself, as those of S3 do for 503 and 504.
    """
    detail = "It cannot be redacted in the time there is. It must be stored in smaller objects."
    return ReadError(422, "TooSlow", detail)


def _unreachable() -> ReadError:
    return ReadError(504, "ReadTimeout", "S3 did not answer in time. Send the request again.")
