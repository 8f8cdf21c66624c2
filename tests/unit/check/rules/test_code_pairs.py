"""T002."""

from pathlib import Path

from deployer.check.rules.code_pairs import RULE
from tests.unit.check.rules.broken import ROOT_FILE, findings, line_with, rooted

PAIR = "  GreetLambdaFunctionBaseName: { Type: String, Default: greet }\n"
GOOD: dict[str, str] = {}
BAD = rooted(PAIR, "")


def test_version_alone_is_found_at_its_line(tmp_path: Path) -> None:
    [found] = findings(RULE, tmp_path, BAD)
    assert found.text == "'GreetLambdaFunctionVersionId' has no 'GreetLambdaFunctionBaseName'"
    assert found.line == line_with(BAD[ROOT_FILE], "GreetLambdaFunctionVersionId")


def test_base_name_alone_is_found_at_its_line(tmp_path: Path) -> None:
    files = rooted(PAIR, f"{PAIR}  WaveLambdaLayerBaseName: {{ Type: String }}\n")
    [found] = findings(RULE, tmp_path, files)
    assert found.text == "'WaveLambdaLayerBaseName' has no 'WaveLambdaLayerVersionId'"
    assert found.line == line_with(files[ROOT_FILE], "WaveLambda")
