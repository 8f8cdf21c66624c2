"""A function is invoked once, with an event that Lambda takes."""

import base64
import io
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ReadTimeoutError
from botocore.response import StreamingBody

from deployer.aws.session import Aws
from deployer.errors import AwsError, ProjectError
from deployer.messages import Invocation, Note
from deployer.pipeline.invoke import (
    LIMIT,
    LIMIT_ASYNCHRONOUS,
    invoke,
    invoke_asynchronously,
    read_event,
)
from tests.unit.pipeline.deployed import deployed
from tests.unit.project.sample import sample_project
from tests.unit.render.recording import RecordingUi

GREET = "acme-greet-devl-eu-west-1"


def _answers(payload: bytes, **more: Any) -> dict[str, Any]:
    body = StreamingBody(io.BytesIO(payload), len(payload))
    return {"StatusCode": 200, "Payload": body, **more}


@pytest.fixture
def patience(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long each client that asks once was to wait; it is the usual client otherwise."""
    seen: list[float] = []

    def once(self: Aws, read_timeout: float) -> Aws:
        seen.append(read_timeout)
        return self

    monkeypatch.setattr(Aws, "asking_once", once)
    return seen


def _deployed(monkeypatch: pytest.MonkeyPatch, answer: Any, timeout: int = 900) -> Any:
    script = {
        "GetFunctionConfiguration": lambda FunctionName: {"Timeout": timeout},  # noqa: N803
        "Invoke": answer,
    }
    target, clients = deployed(monkeypatch, {"lambda": script})
    return target, clients["lambda"]


def test_answer_is_shown_and_the_client_outwaits_the_function(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, patience: list[float]
) -> None:
    target, client = _deployed(monkeypatch, lambda **_: _answers(b'{"loaded":3}'))
    ui = RecordingUi()

    good = invoke(sample_project(tmp_path), target, "greet", b'{"a": 1}', ui, with_log=False)

    [shown] = ui.of_type(Invocation)
    assert good
    assert (shown.function, shown.error, shown.log) == (GREET, "", ())
    assert shown.payload == '{\n  "loaded": 3\n}'
    assert client.parameters("Invoke")[0]["Payload"] == b'{"a": 1}'
    assert patience == [960]


@pytest.mark.parametrize(
    ("with_log", "said", "notes"),
    [
        (True, ("START", "boom"), []),
        (False, (), ["Its log tells more: deployer logs greet --env devl"]),
    ],
)
def test_failure_shows_its_kind_and_the_log_or_where_that_is(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    patience: list[float],
    with_log: bool,
    said: tuple[str, ...],
    notes: list[str],
) -> None:
    log = base64.b64encode(b"START\nboom\n").decode()
    payload = b'{"errorType": "LoadError", "errorMessage": "boom"}'
    target, _ = _deployed(
        monkeypatch, lambda **_: _answers(payload, FunctionError="Unhandled", LogResult=log)
    )
    ui = RecordingUi()

    good = invoke(sample_project(tmp_path), target, "greet", b"{}", ui, with_log=with_log)

    [shown] = ui.of_type(Invocation)
    assert not good
    assert (shown.error, shown.log) == ("LoadError", said)
    assert [it.text for it in ui.of_type(Note)] == notes


def test_an_answer_that_does_not_come_is_not_asked_for_again(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, patience: list[float]
) -> None:
    def silent(**_: Any) -> Any:
        raise ReadTimeoutError(endpoint_url="https://lambda")

    target, client = _deployed(monkeypatch, silent, timeout=3)

    with pytest.raises(AwsError, match="no answer came") as raised:
        invoke(sample_project(tmp_path), target, "greet", b"{}", RecordingUi(), with_log=False)

    assert "may have run" in raised.value.todo
    assert len(client.parameters("Invoke")) == 1
    assert patience == [63]


def test_an_event_is_left_once_and_without_waiting(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, patience: list[float]
) -> None:
    given: list[str] = []

    def take(**call: Any) -> Any:
        given.append(call["InvocationType"])
        return {"StatusCode": 202}

    target, _ = _deployed(monkeypatch, take)
    ui = RecordingUi()

    invoke_asynchronously(sample_project(tmp_path), target, "greet", b"{}", ui)

    assert given == ["Event"]
    assert len(patience) == 1
    assert GREET in ui.of_type(Note)[0].text


def test_a_byte_order_mark_does_not_reach_the_function() -> None:
    assert read_event(b'\xef\xbb\xbf{"a": 1}', "event.json") == b'{"a": 1}'


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b'{"a": }', "event.json:1:7: the event is not JSON"),
        (b"", "event.json:1:1: the event is not JSON"),
        (b'{"a": NaN}', "NaN is no number"),
        (b"\xff\xfe{\x00}\x00", "the event is not UTF-8"),
        (b"[" * 100_000, "the event is not JSON"),
    ],
)
def test_what_is_no_event_is_refused_before_any_call(data: bytes, what: str) -> None:
    with pytest.raises(ProjectError) as raised:
        read_event(data, "event.json")
    assert what in str(raised.value)


@pytest.mark.parametrize(("asynchronous", "limit"), [(False, LIMIT), (True, LIMIT_ASYNCHRONOUS)])
def test_an_event_may_be_as_large_as_lambda_takes_and_no_larger(
    asynchronous: bool, limit: int
) -> None:
    largest = b'"' + b"x" * (limit - 2) + b'"'
    assert len(read_event(largest, "event.json", asynchronous=asynchronous)) == limit
    with pytest.raises(ProjectError, match="Lambda takes"):
        read_event(largest + b" ", "event.json", asynchronous=asynchronous)
