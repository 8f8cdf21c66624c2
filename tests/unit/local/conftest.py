"""A local cloud in a folder of its own, stopped whatever a test does."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from deployer.local import LocalCloud


@pytest.fixture
def local(tmp_path: Path) -> Iterator[LocalCloud]:
    """A cloud that is not started."""
    cloud = LocalCloud(tmp_path)
    yield cloud
    cloud.stop()
