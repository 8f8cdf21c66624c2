"""The function's folder is the root of its zip, so its modules are imported by their bare names."""

import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from moto import mock_aws

from tests.unit.handlers import imported_handler
from tests.unit.manage_folders.account import Account

_FOLDER = str(Path(__file__).parents[3] / "src/manage-folders")
if _FOLDER not in sys.path:
    sys.path.insert(0, _FOLDER)


@pytest.fixture
def account(monkeypatch: pytest.MonkeyPatch) -> Iterator[Account]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    handler = imported_handler("manage-folders")
    changes = importlib.import_module("folder_changes")
    changes.s3_client.cache_clear()
    with mock_aws():
        yield Account(handler, changes, monkeypatch)
