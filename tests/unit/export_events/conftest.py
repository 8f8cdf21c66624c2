"""The function's folder and the layer are on its path, so they are here."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from moto import mock_aws

_ROOT = Path(__file__).parents[3]
for _folder in ("lambda-layer-tarius/python", "src/export-events"):
    if str(_ROOT / _folder) not in sys.path:
        sys.path.insert(0, str(_ROOT / _folder))

from tests.unit.export_events.store import Store, make_store  # noqa: E402 - path first


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """A table of events, its bucket of backups, and the function, in process."""
    with mock_aws():
        yield make_store(monkeypatch)
