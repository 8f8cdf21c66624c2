"""HTTP on one connection that is kept, for a client that makes one request after the other.

botocore's own session takes four times as long for a request: its pool and its handling of
`Expect: 100-continue` are for uses that this one does not have. Failures are botocore's own.
"""

from __future__ import annotations

import io
import os
import ssl
import time
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from socket import SO_KEEPALIVE, SOL_SOCKET
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol
from urllib.parse import urlsplit

from botocore.exceptions import (
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    ReadTimeoutError,
    SSLError,
)
from botocore.httpsession import URLLib3Session, get_cert_path
from botocore.utils import get_environ_proxies

if TYPE_CHECKING:
    from botocore.awsrequest import AWSPreparedRequest


class Headers(Protocol):
    """Of an answer; their names may be written in any case."""

    def get(self, name: str, /) -> str | None: ...


class Answer(Protocol):
    """What botocore's sessions answer with, as far as it is used here."""

    @property
    def status_code(self) -> int: ...

    @property
    def headers(self) -> Headers: ...

    @property
    def content(self) -> bytes: ...


class HttpSession(Protocol):
    """What sends requests; botocore's sessions do."""

    def send(self, request: AWSPreparedRequest) -> Answer:
        """Send a request.

        Raises:
            ConnectionError, HTTPClientError: botocore's; there is no answer.
        """
        ...


class Timeouts(NamedTuple):
    """In seconds: for one address to answer, and for a request from its beginning to its end."""

    connect: float
    total: float


def http_session(url: str, timeouts: Timeouts, ca_bundle: str | None) -> HttpSession:
    """A session for one endpoint, under the same settings that botocore's clients obey.

    Args:
        ca_bundle: the file of certificates to trust; None for botocore's choice.
    """
    verify: Any = ca_bundle or os.environ.get("REQUESTS_CA_BUNDLE") or True
    if proxies := get_environ_proxies(url):
        # botocore's session has no bound for a whole request; its second one is for each silence.
        both: Any = timeouts.connect, timeouts.total - timeouts.connect
        return URLLib3Session(verify=verify, proxies=proxies, timeout=both)
    parts = urlsplit(url)
    if parts.scheme == "http":
        return KeepAlive(HTTPConnection(parts.netloc, timeout=timeouts.connect), timeouts.total)
    context = ssl.create_default_context(cafile=get_cert_path(verify))
    secure = HTTPSConnection(parts.netloc, timeout=timeouts.connect, context=context)
    return KeepAlive(secure, timeouts.total)


# A signature is made for a host that is named without them.
_DEFAULT_PORTS = {"http": ":80", "https": ":443"}


class _Answered(NamedTuple):
    status_code: int
    headers: Headers
    content: bytes


class _Reader(io.RawIOBase):
    """Reads from a socket until a moment, however often the server says a little."""

    def __init__(self, socket: Any, until: float) -> None:
        self._socket = socket
        self._until = until

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._socket.settimeout(_left(self._until))
        return int(self._socket.recv_into(buffer))

    def makefile(self, _mode: str) -> io.BufferedReader:
        """As sockets have it, for http.client."""
        return io.BufferedReader(self)


def _left(until: float) -> float:
    """The seconds until a moment.

    Raises:
        TimeoutError: it is over.
    """
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError("the request's time is over")
    return left


class KeepAlive:
    """Sends requests on one connection, which is made anew after a failure."""

    def __init__(self, connection: HTTPConnection, seconds: float) -> None:
        """Make it.

        Args:
            seconds: for a request and its answer. Nothing of a request is sent after them, however
                long the name, the addresses or the handshake took.
        """
        self._connection = connection
        self._seconds = seconds

    def send(self, request: AWSPreparedRequest) -> Answer:
        """As HttpSession says, to the host that the connection is for."""
        until = time.monotonic() + self._seconds
        try:
            if self._connection.sock is None:
                self._connect(request.url)
            return self._exchange(request, until)
        except BaseException:
            # Whatever comes next on this connection would belong to the request that failed.
            self._connection.close()
            raise

    def _connect(self, url: str) -> None:
        try:
            self._connection.connect()
        except TimeoutError as error:
            raise ConnectTimeoutError(endpoint_url=url, error=error) from error
        except ssl.SSLError as error:
            raise SSLError(endpoint_url=url, error=error) from error
        except OSError as error:
            raise EndpointConnectionError(endpoint_url=url, error=error) from error
        self._connection.sock.setsockopt(SOL_SOCKET, SO_KEEPALIVE, 1)

    def _exchange(self, request: AWSPreparedRequest, until: float) -> _Answered:
        socket: Any = self._connection.sock
        try:
            socket.settimeout(_left(until))
            # In one piece: http.client would send head and body one after the other, each with
            # system calls of its own.
            socket.sendall(_written(request))
            reader: Any = _Reader(socket, until)
            response = HTTPResponse(reader, method=request.method)
            response.begin()
            answer = _Answered(response.status, response.headers, response.read())
        except TimeoutError as error:
            raise ReadTimeoutError(endpoint_url=request.url, error=error) from error
        except (OSError, HTTPException) as error:
            raise ConnectionClosedError(endpoint_url=request.url, error=error) from error
        if response.will_close:
            self._connection.close()
        return answer


def _written(request: AWSPreparedRequest) -> bytes:
    parts, body = urlsplit(request.url), request.body
    if not isinstance(body, bytes):
        raise TypeError("a body of bytes is wanted")
    headers = {
        "Host": parts.netloc.removesuffix(_DEFAULT_PORTS[parts.scheme]),
        "Accept-Encoding": "identity",
        "Content-Length": str(len(body)),
        **dict(request.headers.items()),
    }
    lines = [f"{name}: {value}\r\n" for name, value in headers.items()]
    head = f"{request.method} {parts.path} HTTP/1.1\r\n{''.join(lines)}\r\n"
    return head.encode("ascii") + body
