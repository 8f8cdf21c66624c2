"""T004."""

from pathlib import Path

from deployer.check.rules.nested_parameters import RULE
from tests.unit.check.rules.broken import CHILD_FILE, ROOT_FILE, findings, line_with, rooted
from tests.unit.project.sample import FUNCTION

PASSED = "        BaseName: !Ref GreetLambdaFunctionBaseName\n"
GOOD: dict[str, str] = {}
BAD = rooted(PASSED, "")


def test_parameter_that_is_not_passed_is_found_where_it_should_be(tmp_path: Path) -> None:
    [found] = findings(RULE, tmp_path, BAD)
    assert found.text == "'GreetStack' is not passed 'BaseName', which function-stack.yaml needs"
    assert found.line == line_with(BAD[ROOT_FILE], "      Parameters:")


def test_parameter_that_the_child_lacks_is_found_at_its_line(tmp_path: Path) -> None:
    files = {
        **rooted("        BaseName:", "        BasName:"),
        CHILD_FILE: FUNCTION.replace(
            "BaseName: { Type: String }", "BaseName: { Type: String, Default: greet }"
        ),
    }
    [found] = findings(RULE, tmp_path, files)
    assert "is passed 'BasName', which function-stack.yaml does not declare. " in found.text
    assert found.text.endswith("Did you mean 'BaseName'?")
    assert found.line == line_with(files[ROOT_FILE], "BasName")


def test_what_a_condition_chooses_is_left_to_cloudformation(tmp_path: Path) -> None:
    chosen = "      Parameters: { Fn::If: [A, { ProjectName: a }, { ProjectName: b }] }\n"
    text = rooted(PASSED, "")[ROOT_FILE]
    start = text.index("      Parameters:")
    assert findings(RULE, tmp_path, {ROOT_FILE: text[:start] + chosen}) == []
