"""The function's folder and the layer's python/ are on its path, so they are here."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

_ROOT = Path(__file__).parents[3]
for _folder in ("lambda-layer-tarius/python", "src/process-data", "data"):
    if str(_ROOT / _folder) not in sys.path:
        sys.path.insert(0, str(_ROOT / _folder))

from tests.unit.process_data.landing_zone import LandingZone, landing_zone  # noqa: E402 - path first


@pytest.fixture
def zone(monkeypatch: pytest.MonkeyPatch) -> Iterator[LandingZone]:
    """A landing zone with its tables, its topic and the loader's handler, in process."""
    with landing_zone(monkeypatch) as made:
        yield made
