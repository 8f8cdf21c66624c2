"""CloudFormation is always answered, briefly, and nobody else ever is. H6."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cfn_answer import AnswerFailedError, answer_body, send_answer

EVENT = {
    "StackId": "arn:aws:cloudformation:us-east-1:123456789012:stack/" + "s" * 128 + "/" + "i" * 36,
    "RequestId": "r" * 36,
    "LogicalResourceId": "L" * 255,
}


class Receiver(HTTPServer):
    """Stands where CloudFormation waits, and answers with some statuses in turn."""

    def __init__(self, statuses: list[int]) -> None:
        super().__init__(("127.0.0.1", 0), _Receive)
        self.statuses = statuses
        self.received: list[tuple[str, str, str | None, bytes]] = []
        self.url = f"http://127.0.0.1:{self.server_port}/answer?Signature=secret"


class _Receive(BaseHTTPRequestHandler):
    def do_PUT(self) -> None:
        assert isinstance(self.server, Receiver)
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.received.append((self.command, self.path, self.headers["Content-Type"], body))
        self.send_response(self.server.statuses.pop(0))
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def receiver(*statuses: int) -> Iterator[Receiver]:
    server = Receiver(list(statuses))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_the_answer_is_put_as_the_url_is_signed_for() -> None:
    with receiver(200) as server:
        send_answer(server.url, b"{}")
    assert server.received == [("PUT", "/answer?Signature=secret", "", b"{}")]


def test_what_may_pass_is_tried_again() -> None:
    pauses: list[float] = []
    with receiver(503, 500, 200) as server:
        send_answer(server.url, b"{}", pauses.append)
    assert (len(server.received), pauses) == (3, [1.0, 2.0])


@pytest.mark.parametrize(("statuses", "tries"), [([403], 1), ([500] * 3, 3)])
def test_an_answer_that_does_not_arrive_raises_without_the_url(
    statuses: list[int], tries: int
) -> None:
    with receiver(*statuses) as server, pytest.raises(AnswerFailedError) as failed:
        send_answer(server.url, b"{}", lambda _: None)
    assert len(server.received) == tries
    assert "secret" not in str(failed.value)


def test_nobody_listening_raises_after_bounded_tries() -> None:
    with receiver() as server:
        url = server.url
    pauses: list[float] = []
    with pytest.raises(AnswerFailedError, match="ConnectionRefusedError"):
        send_answer(url, b"{}", pauses.append)
    assert pauses == [1.0, 2.0]


@pytest.mark.parametrize(
    "url",
    [
        "http://cloudformation-custom-resource-response-useast1.s3.amazonaws.com/x",
        "https://example.com/x",
        "https://amazonaws.com.example.com/x",
        "https://notamazonaws.com/x",
        "https://bucket.s3.amazonaws.com@example.com/x",
        "ftp://127.0.0.1/x",
        "http://169.254.169.254/latest/meta-data",
        "file:///etc/passwd",
        "",
    ],
)
def test_a_url_that_is_not_cloudformations_gets_nothing(url: str) -> None:
    with pytest.raises(AnswerFailedError, match="not one of CloudFormation"):
        send_answer(url, b"{}", lambda _: pytest.fail("it was tried"))


@given(st.text(max_size=6000) | st.text('"\\\n\0é😀', min_size=2000, max_size=6000))
def test_the_answer_never_exceeds_4096_bytes(reason: str) -> None:  # H6
    body = answer_body(EVENT, "b" * 63 + "/" + "L" * 255, reason)
    assert len(body) <= 4096
    assert json.loads(body)["Status"] == ("FAILED" if reason else "SUCCESS")
