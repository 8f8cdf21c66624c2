"""What tests of restoring and verifying have in common."""

from collections.abc import Iterator

import pytest
from moto import mock_aws

from tests.unit.pipeline.backup.worlds import World


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """S3 and DynamoDB in memory, which do not stand several threads at once."""
    monkeypatch.setattr("deployer.pipeline.backup.workers.WORKERS", 1)
    with mock_aws():
        yield World()
