"""Words that make no sense are refused before anything is asked."""

from pathlib import Path

import pytest

from deployer.cli.main import run
from tests.unit.project.sample import write_project

DEVL = ("--env", "devl", "--region", "eu-west-1")


@pytest.mark.parametrize(
    ("words", "what"),
    [
        (("invoke", "greet", "--event", "-", "--event-json", "{}"), "two events"),
        (("invoke", "greet", "--async", "--logs"), "no log to show"),
        (("invoke", "greet", "--event-json", "{"), "--event-json:1:2: the event is not JSON"),
        (("invoke", "greet", "--event", "none.json"), "none.json"),
        (("logs", "greet", "--since", "yesterday"), "'yesterday' is no time"),
        (("gc", "--keep-newest", "0"), "0 is not in the range"),
        (("gc", "--keep-days", "-1"), "-1.0 is not in the range"),
    ],
)
def test_words_that_make_no_sense_are_usage_errors(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], what: str
) -> None:
    root = str(write_project(tmp_path))
    assert run(["--project", root, *words, *DEVL]) == 2
    assert what in capsys.readouterr().err
