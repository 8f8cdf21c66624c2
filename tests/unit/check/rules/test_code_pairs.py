"""T002."""

from pathlib import Path

from deployer.check.rules.code_pairs import RULE
from tests.unit.check.rules.broken import CHILD_FILE, ROOT_FILE, findings, line_with, rooted
from tests.unit.project.sample import FUNCTION

PAIR = "  GreetLambdaFunctionBaseName: { Type: String, Default: greet }\n"
GOOD: dict[str, str] = {}
BAD = rooted(PAIR, "")


def test_version_alone_is_found_at_its_line(tmp_path: Path) -> None:
    [found] = findings(RULE, tmp_path, BAD)
    assert found.text == "'GreetLambdaFunctionVersionId' has no 'GreetLambdaFunctionBaseName'"
    assert found.line == line_with(BAD[ROOT_FILE], "GreetLambdaFunctionVersionId")


VERSIONED_ELSEWHERE = rooted("GreetLambdaFunctionVersionId", "GreetVersion")


def test_base_name_alone_is_found_at_its_line(tmp_path: Path) -> None:
    [found] = findings(RULE, tmp_path, VERSIONED_ELSEWHERE)
    assert found.text == "'GreetLambdaFunctionBaseName' has no 'GreetLambdaFunctionVersionId'"
    assert found.line == line_with(VERSIONED_ELSEWHERE[ROOT_FILE], "GreetLambda")


def test_code_without_a_version_needs_no_pair(tmp_path: Path) -> None:
    unversioned = FUNCTION.replace("        S3ObjectVersion: !Ref VersionId\n", "")
    assert unversioned != FUNCTION
    assert not findings(RULE, tmp_path, {**VERSIONED_ELSEWHERE, CHILD_FILE: unversioned})
