"""Every mend is still needed: without it, one of its contract tests fails.

A mend that upstream has made needless makes this fail, and is then to be removed.
"""

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import tests.contract
from deployer.local import mends
from deployer.local.cloud import answers
from tests.cloud import Cloud, running_cloud

Check = Callable[[Cloud], None]

PATIENCE = 3.0
"""Seconds; what comes at all comes within one."""


def _checks() -> Iterator[tuple[str, Check]]:
    """Every contract test that is marked, with the mend it names."""
    for found in pkgutil.iter_modules(tests.contract.__path__):
        if found.name.startswith("test_") and found.name != Path(__file__).stem:
            module = importlib.import_module(f"tests.contract.{found.name}")
            for test in vars(module).values():
                for mark in getattr(test, "pytestmark", ()):
                    if mark.name == "mend":
                        yield mark.args[0], test


def _fails(check: Check, cloud: Cloud) -> bool:
    try:
        check(cloud)
    except (Exception, pytest.fail.Exception):  # pytest's own failure is no Exception
        return True
    return False


def test_every_mend_has_a_contract_test_and_every_mark_a_mend() -> None:
    assert {name for name, _ in _checks()} == set(mends.NAMES)


@pytest.mark.parametrize("name", mends.NAMES)
def test_a_mend_is_needed(name: str, tmp_path: Path) -> None:
    checks = [check for found, check in _checks() if found == name]

    with running_cloud(tmp_path, without=[name], patience=PATIENCE) as cloud:
        needed = any(_fails(check, cloud) for check in checks)
        assert answers(cloud.running), "the checks failed because the cloud died"

    assert needed, f"the contract tests pass without the mend {name}: remove it"
