"""A DynamoDB endpoint on loopback, which answers each request as a test says."""

import json
import socket
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any
from zlib import crc32

JSON = "application/x-amz-json-1.0"


class Request:
    """A request as it came."""

    def __init__(self, handler: BaseHTTPRequestHandler) -> None:
        self.headers = dict(handler.headers.items())
        self.body = handler.rfile.read(int(handler.headers["Content-Length"]))
        self.peer = handler.client_address

    def items(self, table: str = "products") -> list[Any]:
        puts = json.loads(self.body)["RequestItems"][table]
        return [put["PutRequest"]["Item"] for put in puts]


Answer = Callable[["Handler", Request], None]


class Handler(BaseHTTPRequestHandler):
    """Gives the next of the endpoint's answers, or takes everything."""

    protocol_version = "HTTP/1.1"
    server: "Endpoint"

    def do_POST(self) -> None:
        request = Request(self)
        self.server.requests.append(request)
        answer = self.server.answers.pop(0) if self.server.answers else taken()
        answer(self, request)

    def give(self, status: int, body: bytes, checksum: int | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Type", JSON)
        self.send_header("Content-Length", str(len(body)))
        if checksum is not None:
            self.send_header("x-amz-crc32", str(checksum))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


class Endpoint(ThreadingHTTPServer):
    """The server, with what it was sent."""

    daemon_threads = True

    def __init__(self, *answers: Answer) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers = list(answers)
        self.requests: list[Request] = []
        self.over = Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


@contextmanager
def serving(endpoint: Endpoint) -> Iterator[Endpoint]:
    thread = Thread(target=endpoint.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield endpoint
    finally:
        endpoint.over.set()
        endpoint.shutdown()
        thread.join()
        endpoint.server_close()


def taken(left: int = 0) -> Answer:
    """All items are taken but the first few."""

    def answer(handler: Handler, request: Request) -> None:
        puts = json.loads(request.body)["RequestItems"]["products"][:left]
        body = json.dumps({"UnprocessedItems": {"products": puts} if puts else {}}).encode()
        handler.give(200, body, crc32(body))

    return answer


def refused(code: str, status: int = 400, message: str = "") -> Answer:
    """An error as DynamoDB writes it."""
    said = {"__type": f"com.amazonaws.dynamodb.v20120810#{code}", "message": message}
    body = json.dumps(said).encode()
    return lambda handler, _: handler.give(status, body, crc32(body))


def page(status: int) -> Answer:
    """An error of something on the way."""
    return lambda handler, _: handler.give(status, b"<html><body>no</body></html>")


def wrong_checksum(handler: Handler, _: Request) -> None:
    handler.give(200, b'{"UnprocessedItems":{}}', 1)


def reset(handler: Handler, _: Request) -> None:
    linger = struct.pack("ii", 1, 0)
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    handler.close_connection = True


def cut_short(handler: Handler, _: Request) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b'{"Unproc')
    handler.close_connection = True


def silent(handler: Handler, _: Request) -> None:
    handler.server.over.wait(10)
    handler.close_connection = True


def taken_and_closed(handler: Handler, request: Request) -> None:
    """Taken; then the connection is closed without a word, as after a time of idleness."""
    taken()(handler, request)
    handler.close_connection = True


def dribbling(handler: Handler, _: Request) -> None:
    """Never silent for long, and never done."""
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    with suppress(OSError):
        while not handler.server.over.wait(0.1):
            handler.wfile.write(b" ")
    handler.close_connection = True
