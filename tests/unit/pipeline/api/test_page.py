"""The page's server hands on what the page sends, and nothing that anybody else does."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient

from deployer.errors import DeployerError
from deployer.pipeline.api.calls import Answer
from deployer.pipeline.api.guards import MOST_BYTES, Guard
from deployer.pipeline.api.page import PageContent, make_page
from tests.unit.aws.scripted import client_error
from tests.unit.pipeline.api.an_api import DOCUMENT

PORT = 8123
HOST = f"127.0.0.1:{PORT}"
FROM_PAGE = {"Host": HOST, "Sec-Fetch-Site": "same-origin", "Origin": f"http://{HOST}"}
ANSWER = Answer(201, {"ETag": '"a"', "Content-Type": "text/html", "X-Ours": "1"}, b"<script>")


class _Calls:
    """Remembers calls."""

    def __init__(self, answer: Answer | Exception = ANSWER) -> None:
        self.made: list[tuple[str, str, dict[str, str], bytes | None]] = []
        self._answer = answer

    def __call__(
        self, method: str, target: str, headers: Mapping[str, str], body: bytes | None
    ) -> Answer:
        self.made.append((method, target, dict(headers), body))
        if isinstance(self._answer, Exception):
            raise self._answer
        return self._answer


def _client(calls: _Calls | None) -> FlaskClient:
    content = PageContent(DOCUMENT, {"title": "Things"}, calls)
    return make_page(content, Guard(PORT), "secret").test_client()


def _post(client: FlaskClient, path: str = "/secret/call/things", **more: Any) -> Any:
    headers = {**FROM_PAGE, **more.pop("headers", {})}
    named = {name: text for name, text in headers.items() if text}
    return client.post(path, headers=named, data=more.pop("data", b"{}"), **more)


def test_a_call_of_the_page_is_handed_on_and_its_answer_back() -> None:
    calls = _Calls()
    found = _post(
        _client(calls),
        "/secret/call/things?a=b+c",
        headers={"Content-Type": "application/json", "Cookie": "c", "X-Amz-Date": "now"},
    )
    [(method, target, headers, body)] = calls.made
    assert (method, target, body) == ("POST", "/things?a=b%20c", b"{}")
    assert headers == {"Content-Type": "application/json"}
    assert (found.status_code, found.data) == (201, b"<script>")
    assert (found.headers["ETag"], found.headers["X-Ours"]) == ('"a"', "1")


def test_an_address_is_handed_on_as_it_was_written() -> None:
    calls = _Calls()
    _client(calls).get("/secret/call/things/a%2Fb%3Ac", headers=FROM_PAGE)
    assert [it[:2] for it in calls.made] == [("GET", "/things/a%2Fb%3Ac")]


def test_an_answer_that_is_opened_as_a_page_may_do_nothing() -> None:
    found = _post(_client(_Calls()))
    assert found.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert found.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": f"evil.example:{PORT}"}, 421),
        ({"Host": "127.0.0.1"}, 421),
        ({"Host": "127.0.0.1:1"}, 421),
        ({"Host": f"127.0.0.1:{PORT}.evil.example"}, 421),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "none"}, 403),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://127.0.0.1:1"}, 403),
        ({"Origin": "", "Sec-Fetch-Site": ""}, 403),
    ],
)
def test_a_call_of_anybody_else_is_refused(headers: dict[str, str], status: int) -> None:
    calls = _Calls()
    assert _post(_client(calls), headers=headers).status_code == status
    assert calls.made == []


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": ""},
        {"Origin": ""},
        {"Host": f"localhost:{PORT}", "Origin": f"http://localhost:{PORT}"},
    ],
)
def test_browsers_say_in_different_ways_that_the_page_calls(headers: dict[str, str]) -> None:
    assert _post(_client(_Calls()), headers=headers).status_code == 201


@pytest.mark.parametrize(
    "path",
    [
        "/call/things",
        "/wrong/call/things",
        "/secret/call/other",
        "/secret/call//things",
        "/secret/call/http://evil.example/things",
    ],
)
def test_only_the_apis_own_addresses_below_the_secret_are_called(path: str) -> None:
    calls = _Calls()
    assert _post(_client(calls), path).status_code == 404
    assert calls.made == []


def test_a_body_that_api_gateway_would_not_take_is_refused() -> None:
    calls = _Calls()
    assert _post(_client(calls), data=b"x" * (MOST_BYTES + 1)).status_code == 413
    assert calls.made == []


def test_where_calls_are_off_nothing_is_called() -> None:
    found = _post(_client(None))
    assert found.status_code == 403
    assert "--calls" in found.json["detail"]


@pytest.mark.parametrize(
    ("error", "status", "said"),
    [
        (DeployerError("no answer came", where="https://api"), 502, "no answer came"),
        (client_error("AccessDenied", "no", "GetApiKey"), 502, "GetApiKey"),
        (RuntimeError("body"), 500, "RuntimeError"),
    ],
)
def test_what_goes_wrong_is_told_on_the_page(error: Exception, status: int, said: str) -> None:
    found = _post(_client(_Calls(error)))
    assert found.status_code == status
    assert found.content_type == "application/problem+json"
    assert said in found.json["detail"]
    assert "body" not in found.json["detail"]


@pytest.mark.parametrize(
    "path",
    [
        "",
        "own/page.js",
        "own/exact-body.js",
        "own/page.css",
        "settings.json",
        "openapi.json",
        "swagger-ui/swagger-ui-bundle.js",
        "swagger-ui/swagger-ui.css",
    ],
)
def test_all_the_page_needs_is_here_and_nothing_may_come_from_elsewhere(path: str) -> None:
    found = _client(None).get(f"/secret/{path}", headers={"Host": HOST})
    assert found.status_code == 200
    policy = found.headers["Content-Security-Policy"].split("; ")
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "connect-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "http" not in found.headers["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["/", "/openapi.json", "/secre/", "/secret/own/../page.py"])
def test_without_the_secret_there_is_nothing(path: str) -> None:
    assert _client(None).get(path, headers={"Host": HOST}).status_code == 404


def test_an_answers_own_policy_gives_way() -> None:
    own = {"content-security-policy": "script-src *"}
    found = _post(_client(_Calls(replace(ANSWER, headers=own))))
    [policy] = found.headers.getlist("Content-Security-Policy")
    assert policy.startswith("sandbox")


def test_an_answer_without_a_type_gets_none() -> None:
    found = _post(_client(_Calls(Answer(204, {}, b""))))
    assert (found.status_code, found.headers.get("Content-Type")) == (204, None)
