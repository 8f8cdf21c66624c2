"""The function's folder and the layer are on its path, so they are here."""

import io
import logging
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

_ROOT = Path(__file__).parents[3]
for _folder in ("lambda-layer-tarius/python", "src/store-event"):
    if str(_ROOT / _folder) not in sys.path:
        sys.path.insert(0, str(_ROOT / _folder))

from tests.unit.store_event.events_api import EventsApi, events_api  # noqa: E402 - path first


@pytest.fixture(scope="module")
def shared() -> Iterator[EventsApi]:
    """The API with its table, in process."""
    with pytest.MonkeyPatch.context() as patch, events_api(patch) as made:
        yield made


@pytest.fixture
def api(shared: EventsApi) -> EventsApi:
    """The API, its table empty: making another takes longer than most tests."""
    shared.clear()
    return shared


@pytest.fixture
def log(api: EventsApi, monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """What the function logs in a test; its logger has the output of whoever imported it."""
    text = io.StringIO()
    [to_output] = logging.getLogger("store-event").handlers
    monkeypatch.setattr(to_output, "stream", text)
    return text
