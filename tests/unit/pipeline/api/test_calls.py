"""Calls are signed or have the key, arrive as they were made, and their answers come back."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import pytest

from deployer.errors import DeployerError
from deployer.pipeline.api.access import Access
from deployer.pipeline.api.calls import ApiCaller
from tests.unit.aws.clients import make_aws
from tests.unit.aws.scripted import Scripted
from tests.unit.pipeline.api.an_api import SIGNED

OPEN = Access(signed=False, keyed=False)


class _Api(BaseHTTPRequestHandler):
    """Remembers requests, and answers as an API might."""

    seen: ClassVar[list[tuple[str, str, dict[str, str], bytes]]]
    length: ClassVar[str] = "3"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        headers = {name.lower(): text for name, text in self.headers.items()}
        self.seen.append((self.command, self.path, headers, body))
        self.send_response(412)
        for name, text in (
            ("ETag", '"a"'),
            ("Retry-After", "1"),
            ("Content-Type", "application/problem+json"),
            ("Content-Encoding", "gzip"),
            ("Content-Length", self.length),
            ("Connection", "close"),
            ("Set-Cookie", "a=b"),
        ):
            self.send_header(name, text)
        self.end_headers()
        self.wfile.write(b"abc")

    do_GET = do_DELETE = do_POST  # noqa: N815 - named so by http.server

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def _an_api() -> Iterator[tuple[str, list[tuple[str, str, dict[str, str], bytes]]]]:
    class Handler(_Api):
        seen: ClassVar = []

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/v1", Handler.seen
        finally:
            server.shutdown()
            thread.join()


def test_a_call_is_signed_for_the_api() -> None:
    with _an_api() as (endpoint, seen):
        caller = ApiCaller(make_aws(local=True), endpoint, SIGNED)
        caller.call("POST", "/things/a%2Fb?day=1", {"If-Match": '"x"'}, b"\x00body")
    [(method, path, headers, body)] = seen
    assert (method, path, body) == ("POST", "/v1/things/a%2Fb?day=1", b"\x00body")
    assert headers["authorization"].startswith("AWS4-HMAC-SHA256 Credential=x/")
    assert "/eu-west-1/execute-api/aws4_request" in headers["authorization"]
    assert headers["if-match"] == '"x"'
    assert "x-api-key" not in headers


def test_a_begun_call_is_signed_alike_and_its_body_comes_in_chunks() -> None:
    with _an_api() as (endpoint, seen):
        caller = ApiCaller(make_aws(local=True), endpoint, SIGNED)
        answer, chunks = caller.begin("/things", {"X-A": "b"})
        body = b"".join(chunks)
    [(method, path, headers, sent)] = seen
    assert (method, path, sent, headers["x-a"]) == ("GET", "/v1/things", b"", "b")
    assert "/eu-west-1/execute-api/aws4_request" in headers["authorization"]
    assert (answer.status, answer.headers["ETag"], answer.body) == (412, '"a"', b"")
    assert body == b"abc"


@pytest.mark.parametrize("length", ["4", "9999999"])
def test_a_body_that_ends_too_early_is_not_taken_for_the_whole(
    monkeypatch: pytest.MonkeyPatch, length: str
) -> None:
    monkeypatch.setattr(_Api, "length", length)
    with _an_api() as (endpoint, _):
        caller = ApiCaller(make_aws(local=True), endpoint, SIGNED)
        _, chunks = caller.begin("/things", {})
        with pytest.raises(DeployerError, match="broke off"):
            list(chunks)


def test_a_key_is_looked_up_once_and_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    gateway = Scripted(monkeypatch, "apigateway", {"GetApiKey": lambda **_: {"value": "secret"}})
    aws = make_aws(local=True, apigateway=gateway.client)
    access = Access(signed=False, keyed=True, key_id="k1")
    with _an_api() as (endpoint, seen):
        caller = ApiCaller(aws, endpoint, access)
        for _ in range(2):
            caller.call("GET", "/things", {}, None)
    assert [it[2]["x-api-key"] for it in seen] == ["secret", "secret"]
    assert gateway.parameters("GetApiKey") == [{"apiKey": "k1", "includeValue": True}]
    assert "authorization" not in seen[0][2]
    assert "secret" not in repr(caller)


def test_an_answer_is_passed_on_but_for_what_is_the_connections() -> None:
    with _an_api() as (endpoint, _):
        answer = ApiCaller(make_aws(local=True), endpoint, OPEN).call("DELETE", "/a", {}, None)
    headers = {name.lower(): text for name, text in answer.headers.items()}
    assert (answer.status, answer.body) == (412, b"abc")
    assert headers["etag"] == '"a"'
    assert headers["retry-after"] == "1"
    assert headers["content-encoding"] == "gzip"
    assert not {"connection", "content-length", "set-cookie"} & set(headers)
    assert "abc" not in repr(answer)


def test_an_api_that_does_not_answer_is_told_of() -> None:
    with _an_api() as (endpoint, _):
        pass
    with pytest.raises(DeployerError, match="no answer came") as raised:
        ApiCaller(make_aws(local=True), endpoint, OPEN).call("GET", "/a", {}, None)
    assert raised.value.where == endpoint
