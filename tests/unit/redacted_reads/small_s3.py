"""A server on loopback that gives objects as S3 does, or does worse, and takes answers."""

import hashlib
import json
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.utils import formatdate, parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote, urlsplit

MODIFIED = 1_760_000_000
ACCESS_POINT = "reads-s3alias"
SECRET = "0123456789abcdefghijklmnopqrstuvwxyzABCD"


@dataclass
class SmallS3:
    """What the server gives and what it was sent.

    Attributes:
        objects: bodies by key.
        instead: answers a request for an object in the server's place.
        asked: paths and headers of the requests for objects, in their order.
        given: headers and bodies of the answers sent to WriteGetObjectResponse.
    """

    url: str
    objects: dict[str, bytes] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    instead: Callable[[BaseHTTPRequestHandler], None] | None = None
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    given: list[tuple[dict[str, str], bytes | None]] = field(default_factory=list)

    came: threading.Event = field(default_factory=threading.Event)

    def clear(self) -> None:
        self.came.clear()
        self.objects.clear()
        self.headers.clear()
        self.instead = None
        self.asked.clear()
        self.given.clear()

    def tag(self, key: str) -> str:
        """The entity tag of what is stored."""
        return f'"{hashlib.md5(self.objects[key], usedforsecurity=False).hexdigest()}"'

    def address(self, key: str) -> str:
        """Where an object is, as if signed."""
        return f"{self.url}/{ACCESS_POINT}/{key}?X-Amz-SignedHeaders=host&X-Amz-Signature=5ec4e7"


@contextmanager
def running_s3() -> Iterator[SmallS3]:
    """Start the server, and stop it in the end."""

    class Handler(_Handler):
        pass

    server = _Server(("127.0.0.1", 0), Handler)
    Handler.s3 = SmallS3(f"http://127.0.0.1:{server.server_address[1]}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield Handler.s3
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: Any, client_address: Any) -> None:
        """A reader may hang up before the end; all else is a fault of the server's."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    s3: SmallS3

    def log_message(self, *_: Any) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        self.s3.asked.append((self.path, {k.lower(): v for k, v in self.headers.items()}))
        if self.s3.instead is not None:
            self.close_connection = True
            self.s3.instead(self)
            return
        key = unquote(urlsplit(self.path).path).removeprefix(f"/{ACCESS_POINT}/")
        if key not in self.s3.objects:
            body = b"<Error><Code>NoSuchKey</Code><Message>secret words</Message></Error>"
            self._answer(404, {}, body)
            return
        tag = self.s3.tag(key)
        status = self._verdict(tag)
        checksums = {"x-amz-checksum-crc32": "AAAAAA==", "x-amz-meta-price": "12.50"}
        more = {"ETag": tag, "Last-Modified": formatdate(MODIFIED, usegmt=True), **checksums}
        more |= {"Content-Type": "application/json", "x-amz-version-id": "v1", **self.s3.headers}
        self._answer(status, more, self.s3.objects[key] if status == 200 else b"")

    do_HEAD = do_GET  # noqa: N815 - the base class names it

    def _verdict(self, tag: str) -> int:
        if (match := self.headers.get("If-Match")) and match != tag:
            return 412
        since, until = (self.headers.get(f"If-{it}-Since") for it in ("Modified", "Unmodified"))
        if since and parsedate_to_datetime(since).timestamp() >= MODIFIED:
            return 304
        return 412 if until and parsedate_to_datetime(until).timestamp() < MODIFIED else 200

    def _answer(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, text in headers.items():
            self.send_header(name, text)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def do_POST(self) -> None:
        headers = {name.lower(): text for name, text in self.headers.items()}
        if "x-amz-target" in headers:
            self.rfile.read(int(headers["content-length"]))
            said = json.dumps({"SecretString": SECRET}).encode()
            self._answer(200, {"Content-Type": "application/x-amz-json-1.1"}, said)
            return
        self.s3.given.append((headers, self._body(headers)))
        self.s3.came.set()
        self._answer(200, {}, b"")

    def _body(self, headers: dict[str, str]) -> bytes | None:
        """What was sent; None if it was broken off."""
        if "content-length" in headers:
            wanted = int(headers["content-length"])
            body = self.rfile.read(wanted)
            return body if len(body) == wanted else None
        body = b""
        while size := int(self.rfile.readline() or b"-1", 16):
            if size < 0:
                self.close_connection = True
                return None
            body += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return body
