"""T005."""

from pathlib import Path

import pytest

from deployer.check.rules.stack_policy import RULE
from tests.unit.check.rules.broken import PARAMS_FILE, findings

PARAMS = {"stack-policy": "policy.json"}
GOOD = {"policy.json": '{"Statement": []}'}
BAD = {"policy.json": "{"}


@pytest.mark.parametrize(
    ("files", "path", "text"),
    [
        ({}, PARAMS_FILE, "stack-policy names policy.json, which is missing"),
        (BAD, "policy.json", "cannot be read"),
        ({"policy.json": "[]"}, "policy.json", "has no Statement"),
    ],
)
def test_policy_that_cannot_be_set_is_found(
    tmp_path: Path, files: dict[str, str], path: str, text: str
) -> None:
    [found] = findings(RULE, tmp_path, files, PARAMS)
    assert (found.level, found.path) == ("error", path)
    assert text in found.text
