"""Faults that are not the request's: what is told of them, and what is not."""

import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError

from tests.unit.store_event.events_api import EventsApi


def _raise(error: Exception) -> Callable[..., Any]:
    def call(*_: Any, **__: Any) -> Any:
        raise error

    return call


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (ClientError({"Error": {"Code": "ThrottlingException"}}, "PutItem"), 503),
        (ReadTimeoutError(endpoint_url="https://secret.example"), 503),
        (ClientError({"Error": {"Code": "AccessDeniedException"}}, "PutItem"), 500),
        (RuntimeError("secret"), 500),
    ],
)
def test_a_fault_of_ours_is_told_without_its_inside(
    api: EventsApi,
    monkeypatch: pytest.MonkeyPatch,
    log: io.StringIO,
    error: Exception,
    status: int,
) -> None:  # H4
    monkeypatch.setattr(api.handler.table()._dynamodb, "put_item", _raise(error))
    answer = api.post('{"Id":"1"}')
    assert answer.status == status
    assert answer.problem == ("busy" if status == 503 else "fault")
    assert json.loads(log.getvalue())["message"]
    assert "secret" not in answer.text + log.getvalue()
    assert answer.headers.get("Retry-After") == ("1" if status == 503 else None)


def test_an_event_that_the_table_finds_too_large_is_the_senders_to_mend(
    api: EventsApi, monkeypatch: pytest.MonkeyPatch
) -> None:  # H2
    message = "Item size has exceeded the maximum allowed size"
    refusal = ClientError({"Error": {"Code": "ValidationException", "Message": message}}, "PutItem")
    monkeypatch.setattr(api.handler.table()._dynamodb, "put_item", _raise(refusal))
    answer = api.post('{"Id":"1"}')
    assert (answer.status, answer.problem) == (413, "event-too-large")
