"""T019."""

from pathlib import Path

import pytest

from deployer.check.rules import template_limits
from deployer.check.rules.template_limits import RULE
from tests.unit.check.rules.broken import ROOT_FILE, extended, findings, line_with
from tests.unit.project.sample import ROOT


def topics(count: int) -> str:
    """So many resources."""
    return "".join(f"  Topic{number}: {{ Type: AWS::SNS::Topic }}\n" for number in range(count))


GOOD = extended(topics(499))
BAD = extended(topics(500))


def test_count_and_section_are_told(tmp_path: Path) -> None:
    [found] = findings(RULE, tmp_path, BAD)
    assert found.level == "error"
    assert found.line == line_with(ROOT, "Resources:")
    assert found.text == "there are 501 Resources, more than 500"


def test_loops_count_as_what_they_make(tmp_path: Path) -> None:
    names = ", ".join(f"a{number}" for number in range(250))
    body = "{ 'A${X}': { Type: AWS::SNS::Topic }, 'B${X}': { Type: AWS::SNS::Topic } }"
    [found] = findings(RULE, tmp_path, extended(f"  Fn::ForEach::A: [X, [{names}], {body}]\n"))
    assert found.text == "there are 501 Resources, more than 500"


def test_large_texts_are_found(tmp_path: Path) -> None:
    files = {ROOT_FILE: f"{ROOT}# {'x' * 1_000_000}\nDescription: {'ä' * 600}\n"}
    size, description = findings(RULE, tmp_path, files)
    assert (size.line, "bytes, more than 1,000,000" in size.text) == (1, True)
    assert description.text == "the Description has 1,200 bytes, more than 1,024"


def test_all_nested_stacks_together_are_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(template_limits, "_IN_ONE_OPERATION", 1)
    [found] = findings(RULE, tmp_path)
    assert found.level == "warning"
    assert found.text.startswith("with all nested stacks there are 2 resources")
