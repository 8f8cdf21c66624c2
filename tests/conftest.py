"""What holds for every test."""

import os
import re

import hypothesis
import pytest

from tests.parsed_once import share_parsed_descriptions

# What a workflow, a hook of git or a terminal tells the programs in it is not meant for the tests;
# what they start inherits none of it either, fixtures of the session included.
_TOLD = r"(GITHUB|GIT)_.*|CI|COLUMNS|LINES|TERM|COLORTERM|NO_COLOR|CLICOLOR(_FORCE)?|FORCE_COLOR"
for _name in [it for it in os.environ if re.fullmatch(_TOLD, it)]:
    del os.environ[_name]

# Other work goes on beside, so how long examples take, or are made, says nothing.
hypothesis.settings.register_profile(
    "tests", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("tests")

share_parsed_descriptions()

_LONGEST_NAME = 200


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Call bytes and long texts by their argument's name: in gzip there is the time.

    Workers that collect tests in two different seconds would otherwise disagree on their names.
    """
    long = isinstance(val, str) and len(val) > _LONGEST_NAME
    return argname if long or isinstance(val, bytes) else None


@pytest.fixture(autouse=True)
def _no_workflow(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test writes into the summary or the annotations of the workflow that runs it."""
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
