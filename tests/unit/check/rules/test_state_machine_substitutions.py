"""T016."""

from pathlib import Path

import pytest

from deployer.check.rules.state_machine_substitutions import RULE
from tests.unit.check.rules.broken import ROOT_FILE, findings, line_with
from tests.unit.check.rules.machine_texts import GIVEN, MACHINE_FILE, SOUND, machine

GOOD = machine()
BAD = machine(given="GreetFunctionAr: a")


def test_missing_and_unused_are_both_told(tmp_path: Path) -> None:
    missing, unused = findings(RULE, tmp_path, BAD)
    assert (missing.level, missing.path) == ("error", MACHINE_FILE)
    assert missing.line == line_with(SOUND, "${GreetFunctionArn}")
    assert missing.text == (
        "'${GreetFunctionArn}' is not among the DefinitionSubstitutions of 'Machine'. "
        "Did you mean 'GreetFunctionAr'?"
    )
    assert (unused.level, unused.path) == ("warning", ROOT_FILE)
    assert unused.line == line_with(BAD[ROOT_FILE], "GreetFunctionAr:")
    assert unused.text == "the definition of 'Machine' does not use 'GreetFunctionAr'"


def test_no_substitutions_at_all_are_missing_too(tmp_path: Path) -> None:
    files = machine(given="{}")
    [found] = findings(RULE, tmp_path, files)
    assert "'${GreetFunctionArn}'" in found.text
    assert found.level == "warning"


def test_text_that_is_near_nothing_given_may_be_meant(tmp_path: Path) -> None:
    text = SOUND.replace("StartAt:", "Comment: 'cd ${HOME}'\nStartAt:")
    [found] = findings(RULE, tmp_path, machine(text))
    assert (found.level, found.line) == ("warning", 1)
    assert found.text == "'${HOME}' is not among the DefinitionSubstitutions of 'Machine'."


@pytest.mark.parametrize(
    ("definition", "count"),
    [
        ('DefinitionString: \'{"Comment": "${GreetFunctionArn}"}\'', 0),
        ('DefinitionString: \'{"Comment": "${Other}"}\'', 2),
        # Fn::Sub fills its own names in, and leaves those with an exclamation mark.
        ('DefinitionString: !Sub \'{"Comment": "${AWS::Region} ${!GreetFunctionArn}"}\'', 0),
        ("Definition: { States: { A: '${GreetFunctionArn}', B: !Sub '${AWS::Region}' } }", 0),
        ("Definition: { States: { A: '${Other}' } }", 2),
    ],
)
def test_definitions_in_the_template_are_read(tmp_path: Path, definition: str, count: int) -> None:
    assert len(findings(RULE, tmp_path, machine("", definition))) == count


def test_what_a_condition_chooses_is_not_known(tmp_path: Path) -> None:
    assert GIVEN in machine()[ROOT_FILE]
    assert findings(RULE, tmp_path, machine(given="Fn::If: [A, { B: b }, { C: c }]")) == []
