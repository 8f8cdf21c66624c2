"""The folders of the bulk load's functions and of the loader are on the path."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

_ROOT = Path(__file__).parents[3]
for _folder in (
    "lambda-layer-tarius/python",
    "src/process-data",
    "src/steer-load",
    "src/load-batch",
):
    if str(_ROOT / _folder) not in sys.path:
        sys.path.insert(0, str(_ROOT / _folder))

from tests.unit.load_batch.bulk_zone import BulkZone, bulk_zone  # noqa: E402 - path first


@pytest.fixture
def bulk(monkeypatch: pytest.MonkeyPatch) -> Iterator[BulkZone]:
    """A landing zone with the loader and the bulk load, in process."""
    with bulk_zone(monkeypatch) as made:
        yield made
