"""Faults on demand: clients that refuse, fail midway, or end the process."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tarius.aws.clients import aws_clients
from tests.unit.process_data.landing_zone import LandingZone


class Killed(BaseException):
    """The end of a process: nothing that catches errors catches it."""


class Meddled:
    """A client, one of whose calls is done in another way."""

    def __init__(self, client: Any, **methods: Callable[..., Any]) -> None:
        self._client = client
        self._methods = methods

    def __getattr__(self, name: str) -> Any:
        return self._methods.get(name) or getattr(self._client, name)


def meddle(zone: LandingZone, monkeypatch: pytest.MonkeyPatch, which: str, **methods: Any) -> None:
    """Let the handler have, instead of one of its clients, one that is meddled with."""
    clients = aws_clients()
    object.__setattr__(clients, which, Meddled(getattr(clients, which), **methods))
    monkeypatch.setattr(zone.handler, "aws_clients", lambda: clients)
    zone.handler.object_loader.cache_clear()


def mend(zone: LandingZone, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zone.handler, "aws_clients", aws_clients)
    zone.handler.object_loader.cache_clear()


def denied(operation: str) -> Callable[..., Any]:
    def call(*_: Any, **__: Any) -> Any:
        raise ClientError({"Error": {"Code": "AccessDeniedException"}}, operation)

    return call


def after(calls: int, error: BaseException) -> Callable[..., Any]:
    """A put_items that works for some calls, then raises."""
    real = aws_clients().table.put_items
    count = 0

    def call(table: str, items: Sequence[str]) -> Sequence[str]:
        nonlocal count
        count += 1
        if count > calls:
            raise error
        return real(table, items)

    return call
