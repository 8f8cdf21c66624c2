"""Platforms for stack tests: one that is shared and only added to, and fresh ones."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.stack.platform import Platform, running_platform


@pytest.fixture(scope="session")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """A deployed platform that all tests of a group share: use keys and files of your own."""
    with running_platform(tmp_path_factory.mktemp("shared") / "project") as started:
        done = started.deploy()
        assert done.returncode == 0, done.stdout + done.stderr
        yield started


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Platform]:
    """A platform of the test's own, with nothing deployed."""
    with running_platform(tmp_path / "project") as started:
        yield started
