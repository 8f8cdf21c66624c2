"""T009."""

from pathlib import Path

import pytest

from deployer.check.rules.used_parameters import RULE
from tests.unit.check.rules.broken import CHILD_FILE, ROOT_FILE, findings, line_with
from tests.unit.project.sample import FUNCTION, ROOT

COLOUR = "  Colour: { Type: String, Default: red }\n"
OUTPUT = "Outputs:\n  Colour: {{ Value: {} }}\n"
GOOD = {ROOT_FILE: ROOT + OUTPUT.format("!Ref Colour")}
BAD: dict[str, str] = {}


def test_parameter_that_nothing_uses_is_found(tmp_path: Path) -> None:
    [found] = findings(RULE, tmp_path)
    assert (found.level, found.path) == ("warning", ROOT_FILE)
    assert found.line == line_with(ROOT, "  Colour:")
    assert found.text == "the parameter 'Colour' is never used"


@pytest.mark.parametrize(
    "more",
    [
        OUTPUT.format("!Sub 'a ${Colour}'"),
        OUTPUT.format("!Sub ['${A}', { A: !Ref Colour }]"),
        "Conditions: { IsRed: !Equals [!Ref Colour, red] }\n",
        "Rules: { A: { Assertions: [{ Assert: !Equals [!Ref Colour, red] }] } }\n",
        "Transform: MyMacro\n",
    ],
)
def test_every_use_counts(tmp_path: Path, more: str) -> None:
    assert findings(RULE, tmp_path, {ROOT_FILE: ROOT + more}) == []


@pytest.mark.parametrize(
    "more",
    [
        OUTPUT.format("!Sub '${!Colour}'"),
        "Metadata: { AWS::CloudFormation::Interface: { Colour: !Ref Colour } }\n",
    ],
)
def test_what_only_looks_like_a_use_does_not(tmp_path: Path, more: str) -> None:
    assert len(findings(RULE, tmp_path, {ROOT_FILE: ROOT + more})) == 1


def test_what_is_passed_to_one_who_does_not_use_it_is_told_of_both(tmp_path: Path) -> None:
    files = {
        ROOT_FILE: ROOT + "        Colour: !Ref Colour\n",
        CHILD_FILE: FUNCTION.replace("Parameters:\n", f"Parameters:\n{COLOUR}"),
    }
    parent, child = findings(RULE, tmp_path, files)
    assert (parent.level, parent.path) == ("informational", ROOT_FILE)
    assert parent.text == ("the parameter 'Colour' is only passed to templates that never use it")
    assert (child.level, child.path, child.line) == ("warning", CHILD_FILE, 2)


def test_what_is_passed_to_one_who_uses_it_is_used(tmp_path: Path) -> None:
    used = FUNCTION.replace("Parameters:\n", f"Parameters:\n{COLOUR}")
    files = {
        ROOT_FILE: ROOT + "        Colour: !Ref Colour\n",
        CHILD_FILE: used.replace("handler.handler", "!Ref Colour"),
    }
    assert findings(RULE, tmp_path, files) == []


def including(location: str) -> dict[str, str]:
    """A root template whose outputs are in a snippet."""
    transform = f"Fn::Transform: {{ Name: AWS::Include, Parameters: {{ Location: {location} }} }}"
    return {ROOT_FILE: f"{ROOT}Outputs:\n  {transform}\n"}


SNIPPET = "cft/snippets/outputs.yaml"


def test_use_in_an_included_snippet_counts(tmp_path: Path) -> None:
    files = including("snippets/outputs.yaml")
    used = {**files, SNIPPET: "Colour: { Value: !Ref Colour }\n"}
    assert findings(RULE, tmp_path / "used", used) == []
    [found] = findings(RULE, tmp_path / "unused", {**files, SNIPPET: "Colour: { Value: a }\n"})
    assert found.text == "the parameter 'Colour' is never used"


@pytest.mark.parametrize(
    "more",
    [
        including("s3://bucket/outputs.yaml")[ROOT_FILE].removeprefix(ROOT),
        including("!Sub 's3://${Colour}/a.yaml'")[ROOT_FILE].removeprefix(ROOT),
        "Outputs: { A: { Value: { Fn::Transform: { Name: MyMacro } } } }\n",
        "Transform: { Name: AWS::Include, Parameters: { Location: s3://bucket/a.yaml } }\n",
    ],
)
def test_what_is_elsewhere_may_use_all(tmp_path: Path, more: str) -> None:
    assert findings(RULE, tmp_path, {ROOT_FILE: ROOT + more}) == []
