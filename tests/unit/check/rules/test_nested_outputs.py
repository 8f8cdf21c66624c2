"""T007."""

from pathlib import Path

import pytest

from deployer.check.rules.nested_outputs import RULE
from tests.unit.check.rules.broken import CHILD_FILE, ROOT_FILE, findings, line_with
from tests.unit.project.sample import FUNCTION, ROOT

OUTPUTS = "Outputs:\n  FunctionName: { Value: !Ref Function }\n"
READ = "Outputs:\n  Name:\n    Value: {}\n"


def reading(expression: str, outputs: str = OUTPUTS) -> dict[str, str]:
    """A root whose output is made of an expression, and what its child's Outputs are."""
    return {ROOT_FILE: ROOT + READ.format(expression), CHILD_FILE: FUNCTION + outputs}


GOOD = reading("!Sub 'is ${GreetStack.Outputs.FunctionName}, ${!GreetStack.Outputs.No}'")
BAD = reading("!GetAtt GreetStack.Outputs.FunctionNam")


@pytest.mark.parametrize(
    "expression",
    [
        "!GetAtt GreetStack.Outputs.FunctionNam",
        "{ Fn::GetAtt: [GreetStack, Outputs.FunctionNam] }",
        "!Sub 'is ${GreetStack.Outputs.FunctionNam}'",
        "!Sub ['${A} ${GreetStack.Outputs.FunctionNam}', { A: a }]",
    ],
)
def test_missing_output_is_found_with_the_nearest(tmp_path: Path, expression: str) -> None:
    files = reading(expression)
    [found] = findings(RULE, tmp_path, files)
    assert (found.path, found.line) == (ROOT_FILE, line_with(files[ROOT_FILE], "    Value:"))
    assert found.text == (
        "'GreetStack.Outputs.FunctionNam' is read, but function-stack.yaml has no output "
        "'FunctionNam'. Did you mean 'FunctionName'?"
    )


def test_child_without_outputs_has_none(tmp_path: Path) -> None:
    [found] = findings(RULE, tmp_path, reading("!GetAtt GreetStack.Outputs.Arn", ""))
    assert found.text.endswith("has no output 'Arn'.")


def test_line_is_that_of_the_name_in_a_long_text(tmp_path: Path) -> None:
    files = reading("!Sub |\n      one\n      ${GreetStack.Outputs.Arn}")
    [found] = findings(RULE, tmp_path, files)
    assert found.line == line_with(files[ROOT_FILE], "${GreetStack.Outputs.Arn}")


@pytest.mark.parametrize(
    "files",
    [
        reading("!GetAtt Other.Outputs.Arn"),  # no nested stack of ours
        reading("!GetAtt GreetStack.Outputs.Arn", "Outputs: { 'Fn::ForEach::A': [X, [a], {}] }\n"),
    ],
)
def test_what_cannot_be_known_is_not_reported(tmp_path: Path, files: dict[str, str]) -> None:
    assert findings(RULE, tmp_path, files) == []
