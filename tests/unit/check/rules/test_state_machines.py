"""T015."""

import json
from pathlib import Path

import pytest
import yaml

from deployer.check.rules.state_machines import RULE
from tests.unit.check.rules.broken import ROOT_FILE, findings, line_with
from tests.unit.check.rules.machine_texts import MACHINE_FILE, SOUND, machine

GOOD = machine()
BAD = machine(SOUND.replace("Next: Done", "Next: Don"))


@pytest.mark.parametrize(
    ("old", "new", "at", "text"),
    [
        (
            "Next: Done",
            "Next: Don",
            "Next: Don",
            ("in 'Greet', Next names 'Don', which is no state here. Did you mean 'Done'?"),
        ),
        ("Next: Failed", "Next: Faild", "Catch:", "Next names 'Faild'"),
        ("StartAt: Greet", "StartAt: Gret", "StartAt", "StartAt names 'Gret'"),
        ("StartAt: Greet", "Comment: none", "", "there is no StartAt"),
        ("    Next: Done\n", "", "  Greet:", "the state 'Greet' has neither Next nor End"),
        (
            "Type: Succeed",
            "Type: Sucess",
            "  Done:",
            ("the state 'Done' has no known Type. Did you mean 'Succeed'?"),
        ),
        ("Type: Succeed", "Type: Choice", "  Done:", "the state 'Done' has no Choices"),
        (
            "Type: Succeed",
            "Type: Choice, Choices: [{ And: [] }], Default: Failed",
            "  Done:",
            "a rule of 'Done' has no Next",
        ),
        (
            "Type: Succeed",
            "Type: Parallel, End: true",
            "  Done:",
            "the state 'Done' has no Branches",
        ),
        (
            "    Next: Done",
            "    Next: Done\n    End: true",
            "    End: true",
            "the state 'Greet' has both Next and End",
        ),
        (
            "Type: Succeed",
            "Type: Choice, Choices: [{ Next: Nowhere }]",
            "  Done:",
            "in 'Done', Next names 'Nowhere'",
        ),
        (
            "Type: Succeed",
            "Type: Choice, Choices: [{ Next: Failed }], Default: Nil",
            "  Done:",
            "in 'Done', Default names 'Nil'",
        ),
        (
            "Type: Succeed",
            "Type: Parallel, End: true, Branches: [{ StartAt: A }]",
            "  Done:",
            "there are no States",
        ),
        (
            "Type: Succeed",
            "Type: Map, End: true, ItemProcessor: { StartAt: A, States: {} }",
            "  Done:",
            "there are no States",
        ),
        (
            "Type: Succeed",
            ("Type: Map, End: true, Iterator: { StartAt: B, States: { A: { Type: Fail } } }"),
            "  Done:",
            "StartAt names 'B'",
        ),
    ],
)
def test_broken_machine_is_found_at_its_line(
    tmp_path: Path, old: str, new: str, at: str, text: str
) -> None:
    assert old in SOUND
    broken = SOUND.replace(old, new)
    found = [it for it in findings(RULE, tmp_path, machine(broken)) if it.level == "error"]
    assert [it.path for it in found] == [MACHINE_FILE]
    assert text in found[0].text
    assert found[0].line == (line_with(broken, at) if at else 0)


def test_unreached_state_is_a_warning(tmp_path: Path) -> None:
    text = SOUND + "  Lost: { Type: Succeed }\n"
    [found] = findings(RULE, tmp_path, machine(text))
    assert (found.level, found.line) == ("warning", line_with(text, "Lost"))
    assert found.text == "nothing leads to the state 'Lost'"


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("StartAt: [\nStates: {}\n", 3, "this is not YAML: "),
        ('{"StartAt": "A",\n "States": {,}}\n', 2, "this is not JSON: "),
        ("just words\n", 0, "the definition is no object"),
    ],
)
def test_what_cannot_be_parsed_is_found(tmp_path: Path, text: str, line: int, said: str) -> None:
    [found] = findings(RULE, tmp_path, machine(text))
    assert (found.path, found.line) == (MACHINE_FILE, line)
    assert found.text.startswith(said)


def test_substitutions_need_no_quotes(tmp_path: Path) -> None:
    text = SOUND.replace("    Next: Done", "    TimeoutSeconds: ${Most}\n    Next: Done")
    assert findings(RULE, tmp_path, machine(text)) == []


STARTED = SOUND.replace("StartAt: Greet", "StartAt: '${Start}'")
TYPED = SOUND.replace("Type: Succeed", "Type: '${Start}'")
NAMED = SOUND.replace("  Done: {", "  ${Start}: {")


@pytest.mark.parametrize("text", [STARTED, STARTED.replace("'", ""), TYPED, NAMED])
def test_what_hangs_on_a_value_that_is_not_known_is_left_alone(tmp_path: Path, text: str) -> None:
    assert findings(RULE, tmp_path, machine(text, given="Start: !GetAtt A.Name")) == []


def test_known_value_is_filled_in(tmp_path: Path) -> None:
    assert findings(RULE, tmp_path / "good", machine(STARTED, given="Start: Greet")) == []
    found = findings(RULE, tmp_path / "bad", machine(STARTED, given="Start: !Sub '${Colour}'"))
    assert [it.text for it in found] == [
        "StartAt names 'blue', which is no state here. Known: Done, Failed, Greet."
    ]


def test_value_that_nobody_is_to_see_is_not_filled_in(tmp_path: Path) -> None:
    files = machine(STARTED, given="Start: !Sub 'of-${Colour}'")
    hidden = files[ROOT_FILE].replace("Colour: {", "Colour: { NoEcho: true,")
    assert hidden != files[ROOT_FILE]
    assert len(findings(RULE, tmp_path / "shown", files)) == 1
    assert findings(RULE, tmp_path / "hidden", {**files, ROOT_FILE: hidden}) == []


@pytest.mark.parametrize(
    "definition",
    [
        "Definition: { StartAt: !Ref Colour, States: { A: { Type: Fail } } }",
        "Definition: { StartAt: '${Start}', States: { A: { Type: Fail } } }",
        "Definition: { StartAt: A, States: !GetAtt States.All }",
        'DefinitionString: !Sub \'{"StartAt": "${Own}", "States": {"A": {"Type": "Fail"}}}\'',
        'DefinitionString: !Sub [\'{"StartAt": "${B}", "States": {"C": {"Type": "Fail"}}}\', {}]',
    ],
)
def test_values_of_the_template_may_be_unknown_too(tmp_path: Path, definition: str) -> None:
    files = machine("", definition, "Start: !GetAtt A.Name")
    assert findings(RULE, tmp_path, files) == []


@pytest.mark.parametrize(
    ("definition", "file"),
    [
        ("DefinitionS3Location: state-machines/a.json", "cft/state-machines/a.json"),
        (
            "DefinitionS3Location: { Bucket: a, Key: !Sub '${ProjectName}/state-machine/a.json' }",
            "state-machine/a.json",
        ),
    ],
)
def test_json_files_and_keys_are_read(tmp_path: Path, definition: str, file: str) -> None:
    text = json.dumps(yaml.safe_load(SOUND.replace("Next: Done", "Next: Don")), indent=1)
    found = findings(RULE, tmp_path, machine(text, definition, file=file))
    assert [(it.path, it.level) for it in found] == [(file, "error"), (file, "warning")]
    assert found[0].line == line_with(text, '"Don"')


@pytest.mark.parametrize(
    "definition",
    [
        "Definition: { StartAt: A, States: { B: { Type: Fail } } }",
        'DefinitionString: \'{"StartAt": "A", "States": {"B": {"Type": "Fail"}}}\'',
        'DefinitionString: !Sub \'{"StartAt": "A", "States": {"B": {"Type": "Fail"}}}\'',
    ],
)
def test_definitions_in_the_template_are_read(tmp_path: Path, definition: str) -> None:
    files = machine("", definition)
    [found] = findings(RULE, tmp_path, files)
    assert found.path == ROOT_FILE
    assert found.line == line_with(files[ROOT_FILE], "Definition")
    assert found.text.startswith("StartAt names 'A'")


@pytest.mark.parametrize(
    "definition",
    [
        "DefinitionS3Location: { Bucket: a, Key: !GetAtt File.Key }",
        "DefinitionS3Location: { Bucket: a, Key: elsewhere.json }",
        "DefinitionString: !GetAtt File.Text",
    ],
)
def test_what_is_not_here_is_not_read(tmp_path: Path, definition: str) -> None:
    assert findings(RULE, tmp_path, machine("", definition)) == []
