"""T023."""

from pathlib import Path

import pytest

from deployer.check.rules.unpinned_requirements import RULE
from tests.unit.check.rules.broken import CHILD_FILE, findings
from tests.unit.project.sample import FUNCTION

LIST = "src/greet/requirements.txt"
GOOD = {LIST: "# all of it\nx==1.0 \\\n    --hash=sha256:0\ny==2; python_version < '3.13'\n"}
BAD = {LIST: "x==1.0\n\ny>=2  # why\n"}


def test_range_of_versions_is_named_with_its_line(tmp_path: Path) -> None:
    [found] = findings(RULE, tmp_path, BAD)
    assert (found.level, found.path, found.line) == ("warning", LIST, 3)
    assert found.text == "'y>=2' may be another version each time"


def test_code_that_a_template_names_by_its_path_is_looked_at(tmp_path: Path) -> None:
    named = "  Wave: { Type: AWS::Lambda::Function, Properties: { Code: ../../wave } }\n"
    files = {CHILD_FILE: FUNCTION + named, "wave/requirements.txt": "x\n"}
    [found] = findings(RULE, tmp_path, files)
    assert found.path.endswith("wave/requirements.txt")


@pytest.mark.parametrize("line", ["-r more.txt", "./x", "-e ."])
def test_list_that_cannot_be_packaged_is_found_before(tmp_path: Path, line: str) -> None:
    [found] = findings(RULE, tmp_path, {LIST: f"x==1\n{line}\n"})
    assert found.line == 2
    assert line in found.text
