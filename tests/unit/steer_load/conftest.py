"""The function's folder is on its path, so it is here."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.process_data.conftest import zone  # its module puts the layer on the path

_FOLDER = str(Path(__file__).parents[3] / "src/steer-load")
if _FOLDER not in sys.path:
    sys.path.insert(0, _FOLDER)

from tests.unit.process_data.landing_zone import LandingZone  # noqa: E402 - path first
from tests.unit.steer_load.bulk_load import BulkLoad, bulk_load  # noqa: E402 - path first

__all__ = ["bulk", "zone"]


@pytest.fixture
def bulk(zone: LandingZone, monkeypatch: pytest.MonkeyPatch) -> Iterator[BulkLoad]:
    """A landing zone with the function that steers bulk loads, and what surrounds it."""
    yield bulk_load(zone, monkeypatch)
