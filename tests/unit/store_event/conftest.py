"""The function's folder and the layer are on its path, so they are here."""

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
