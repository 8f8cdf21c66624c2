"""One cloud for all contract tests of a process; each test uses names of its own."""

from collections.abc import Iterator

import pytest

from tests.cloud import Cloud, running_cloud


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker known."""
    config.addinivalue_line("markers", "mend(name): fails when the local cloud lacks this mend")


@pytest.fixture(scope="session")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    """A mended cloud that enforces IAM policies."""
    with running_cloud(tmp_path_factory.mktemp("cloud")) as running:
        yield running
