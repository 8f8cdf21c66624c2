"""One call of an API from the command line: made once, encoded as signatures want it, and shown."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from deployer.errors import ProjectError
from deployer.messages import ApiAnswer, Note
from deployer.pipeline.api.calls import Answer, ApiCaller
from deployer.pipeline.api.one_call import Request, call_api
from tests.unit.pipeline.api.an_api import api_project, api_target
from tests.unit.render.recording import RecordingUi

ENDPOINT = "https://abc123.execute-api.eu-west-1.amazonaws.com/v1"


class Sent:
    """What the API is asked, instead of asking it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, answer: Answer) -> None:
        self.calls: list[tuple[str, str, Mapping[str, str], bytes | None]] = []

        def call(_: ApiCaller, *request: Any) -> Answer:
            self.calls.append(request)
            return answer

        monkeypatch.setattr(ApiCaller, "call", call)


def _call(
    monkeypatch: pytest.MonkeyPatch,
    folder: Path,
    request: Request,
    status: int = 200,
    way: str = "IAM",
) -> tuple[Sent, RecordingUi, int]:
    sent = Sent(monkeypatch, Answer(status, {"ETag": '"a"'}, b'{"n": 1.10}'))
    ui = RecordingUi()
    found = call_api(api_project(folder), api_target(monkeypatch, way), None, request, ui)
    return sent, ui, found


def test_an_answer_is_shown_as_it_came(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    request = Request("post", "/things", (), b"{}")
    sent, ui, status = _call(monkeypatch, tmp_path, request, 409)
    assert sent.calls == [("POST", "/things", {"Content-Type": "application/json"}, b"{}")]
    assert status == 409
    assert ui.messages[1:] == [
        ApiAnswer("POST", f"{ENDPOINT}/things", 409, {"ETag": '"a"'}, '{"n": 1.10}')
    ]


@pytest.mark.parametrize(
    ("way", "said"),
    [
        ("IAM", "signed as arn:aws:iam::111111111111:user/ada"),
        ("KEY", "with the API key key1"),
    ],
)
def test_it_is_said_first_where_and_with_what_the_call_is_made(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, way: str, said: str
) -> None:  # V16
    _, ui, _ = _call(monkeypatch, tmp_path, Request("GET", "/things/a"), way=way)
    assert ui.messages[0] == Note(f"Calls {ENDPOINT}, {said}.")


def test_a_person_may_ask_what_a_browser_asks_by_itself(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asked = ("Origin: https://a", "Access-Control-Request-Method: PUT")
    sent, _, _ = _call(monkeypatch, tmp_path, Request("options", "/things/a", asked))
    assert [it[0] for it in sent.calls] == ["OPTIONS"]
    assert dict(sent.calls[0][2])["Origin"] == "https://a"


@pytest.mark.parametrize(
    ("path", "encoded"),
    [
        ("/things/a b", "/things/a%20b"),
        ("/things/a%2Fb", "/things/a%2Fb"),
        ("/things/é", "/things/%C3%A9"),
        ("/things?a=x y&b=é+1", "/things?a=x%20y&b=%C3%A9%201"),
        ("/things/a:b@c?next=", "/things/a:b@c?next="),
        ("/things/%ff\udcfe?a=%ff\udcfe", "/things/%ff%FE?a=%FF%FE"),  # no UTF-8
        ("/things/...", "/things/..."),
    ],
)
def test_an_address_is_encoded_once(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, path: str, encoded: str
) -> None:
    sent, _, _ = _call(monkeypatch, tmp_path, Request("GET", path))
    assert sent.calls == [("GET", encoded, {}, None)]


def test_a_header_is_sent_and_replaces_one_of_ours(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    headers = ("if-match:  *", "content-type: text/plain")
    sent, _, _ = _call(monkeypatch, tmp_path, Request("PUT", "/things/a", headers, b"x"))
    assert dict(sent.calls[0][2]) == {"if-match": "*", "Content-Type": "text/plain"}


@pytest.mark.parametrize(
    ("request_", "said"),
    [
        (Request("GTE", "/things"), "Did you mean 'get'"),
        (Request("GET", "things"), "begins with a slash"),
        (Request("GET", "/things", ("If-Match",)), "Write it as"),
        (Request("GET", "/things", (": x",)), "Write it as"),
        (Request("GET", "/things/%zz"), "percent sign as %25"),
        (Request("GET", "/things/100%"), "percent sign as %25"),
        (Request("GET", "/things/../x"), "another address"),
        (Request("GET", "/things/%2e%2E"), "another address"),
        *(
            (
                Request("GET", "/things", (f"{name}: x",)),
                f"{name}' is the command.s own\nLeave it out",
            )
            for name in ("X-Api-Key", "authorization", "X-Amz-Date", "x-amz-security-token", "Host")
        ),
    ],
)
def test_what_is_no_request_is_refused_before_anything_is_looked_for(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, request_: Request, said: str
) -> None:
    with pytest.raises(ProjectError, match=said):
        _call(monkeypatch, tmp_path, request_)
