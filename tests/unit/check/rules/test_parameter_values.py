"""T018."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from deployer.check.rules.parameter_values import RULE
from deployer.check.survey import Survey
from tests.unit.check.rules.broken import (
    CHILD_FILE,
    PARAMS_FILE,
    ROOT_FILE,
    findings,
    line_with,
    rooted,
)
from tests.unit.project.sample import FUNCTION, ROOT, sample_project

COLOUR = "  Colour: { Type: String, Default: red }\n"


def coloured(more: str) -> dict[str, str]:
    """A root template whose Colour is constrained; it is blue in devl."""
    return rooted(COLOUR, f"  Colour: {{ Type: String, Default: red, {more} }}\n")


GOOD = coloured("AllowedValues: [red, blue]")
BAD = coloured("AllowedValues: [red, green]")


def test_value_is_named_with_its_environment(tmp_path: Path) -> None:
    [found] = findings(RULE, tmp_path, BAD)
    assert (found.level, found.path) == ("error", PARAMS_FILE)
    assert found.line == line_with((tmp_path / PARAMS_FILE).read_text(), '"Colour"')
    assert found.text == "'Colour' of devl: 'blue' is none of red, green"


def test_every_environment_is_checked(tmp_path: Path) -> None:
    params = {"parameters": {"devl": [{"Colour": "red"}], "prod": {"Colour": "blue"}}}
    [found] = findings(RULE, tmp_path, BAD, params)
    assert found.text.startswith("'Colour' of prod: ")


def test_value_of_the_command_line_counts_instead(tmp_path: Path) -> None:
    project = sample_project(tmp_path, BAD)
    values = {"Colour": "green", "Other": "x"}
    good = replace(project, params=replace(project.params, values=values))
    assert list(RULE.violations(Survey(good))) == []
    bad = replace(project, params=replace(project.params, values={"Colour": "grey"}))
    [found] = RULE.violations(Survey(bad))
    template = tmp_path / ROOT_FILE
    assert (found.path, found.line) == (template, line_with(template.read_text(), "  Colour:"))
    told = "'Colour' given on the command line for devl: 'grey' is none of red, green"
    assert found.text == told


def test_constraint_is_explained_by_its_author(tmp_path: Path) -> None:
    files = coloured("AllowedPattern: '[rg].*', ConstraintDescription: a warm colour.")
    [found] = findings(RULE, tmp_path, files)
    assert found.text == "'Colour' of devl: 'blue' does not match [rg].*; it must be a warm colour"


def test_value_for_nothing_is_found_in_other_environments(tmp_path: Path) -> None:
    params: dict[str, Any] = {"parameters": {"devl": {}, "prod": {"Color": "red"}}}
    [found] = findings(RULE, tmp_path, {}, params)
    assert found.text == "no template declares 'Color'. Did you mean 'Colour'?"


def test_what_the_deployer_fills_in_is_checked_too(tmp_path: Path) -> None:
    files = {
        ROOT_FILE: ROOT.replace(
            "  ProjectName: { Type: String }\n  Environment: { Type: String }\n",
            "  ProjectName: { Type: String, MaxLength: 3 }\n"
            "  Environment: { Type: String, AllowedValues: [devl, test] }\n",
        )
    }
    found = [it.text for it in findings(RULE, tmp_path, files)]
    assert found == [
        "'ProjectName' of devl: it has length 4, above the MaxLength 3",
        "'ProjectName' of prod: it has length 4, above the MaxLength 3",
        "'Environment' of prod: 'prod' is none of devl, test",
    ]


def test_build_suffix_is_checked_too(tmp_path: Path) -> None:
    root = ROOT.replace("CiBuild: { Type: String }", "CiBuild: { Type: String, MaxLength: 4 }")
    assert findings(RULE, tmp_path / "main", {ROOT_FILE: root}) == []
    found = findings(RULE, tmp_path / "build", {ROOT_FILE: root}, build_id="12345")
    assert {it.text for it in found} == {
        "'CiBuild' of devl: it has length 6, above the MaxLength 4",
        "'CiBuild' of prod: it has length 6, above the MaxLength 4",
    }


def test_pattern_that_python_cannot_read_is_noted_once(tmp_path: Path) -> None:
    files = coloured(r"AllowedPattern: '\p{Alpha}+'")
    params = {"parameters": {"devl": {"Colour": "a"}, "prod": {"Colour": "b"}}}
    [found] = findings(RULE, tmp_path, files, params)
    assert (found.level, found.path) == ("informational", ROOT_FILE)
    assert found.line == line_with(files[ROOT_FILE], "  Colour:")
    assert "values of 'Colour' were not held against \\p{Alpha}+" in found.text


def test_what_is_passed_to_a_nested_stack_is_checked_too(tmp_path: Path) -> None:
    declared = "  BaseName: { Type: String, MaxLength: 4 }\n"
    files = {CHILD_FILE: FUNCTION.replace("  BaseName: { Type: String }\n", declared)}
    [found] = findings(RULE, tmp_path, files)
    assert (found.path, found.line) == (ROOT_FILE, line_with(ROOT, "        BaseName:"))
    assert found.text == "'BaseName' of 'GreetStack': it has length 5, above the MaxLength 4"


def test_what_is_learned_later_is_not_checked(tmp_path: Path) -> None:
    declared = "  VersionId: { Type: String, AllowedPattern: '[a-z]{99}' }\n"
    files = {CHILD_FILE: FUNCTION.replace("  VersionId: { Type: String }\n", declared)}
    assert findings(RULE, tmp_path, files) == []


SECRET = "Tr0ub4dor"


@pytest.mark.parametrize(
    ("constraint", "text"),
    [
        ("AllowedValues: [red, green]", "its value is none of red, green"),
        ("AllowedPattern: '[a-z]+'", "its value does not match [a-z]+"),
        ("MaxLength: 3", "its value is above the MaxLength 3"),
        ("MinLength: 30", "its value is below the MinLength 30"),
    ],
)
def test_value_that_nobody_is_to_see_is_not_told(
    tmp_path: Path, constraint: str, text: str
) -> None:
    params = {"parameters": {"devl": {"Colour": SECRET}}}
    [found] = findings(RULE, tmp_path, coloured(f"NoEcho: true, {constraint}"), params)
    assert found.text == f"'Colour' of devl: {text}"


@pytest.mark.parametrize(("above", "below"), [(", NoEcho: true", ""), ("", ", NoEcho: 'true'")])
def test_value_is_hidden_if_either_template_hides_it(
    tmp_path: Path, above: str, below: str
) -> None:
    root = ROOT.replace(COLOUR, f"  Colour: {{ Type: String{above} }}\n")
    declared = f"  Colour: {{ Type: String, MaxLength: 4{below} }}\nResources:\n"
    files = {
        ROOT_FILE: root + "        Colour: !Sub 'of-${Colour}'\n",
        CHILD_FILE: FUNCTION.replace("Resources:\n", declared),
    }
    params = {"parameters": {"devl": {"Colour": SECRET}}}
    [found] = findings(RULE, tmp_path, files, params)
    assert found.text == "'Colour' of 'GreetStack': its value is above the MaxLength 4"


def test_hash_that_is_filled_later_is_not_judged_by_its_default(tmp_path: Path) -> None:
    root = ROOT.replace(
        "Resources:\n",
        "  GreetLambdaFunctionSourceHash: { Type: String, Default: unknown }\nResources:\n",
        1,
    ).replace(
        "        ProjectName: !Ref ProjectName\n",
        "        ProjectName: !Ref ProjectName\n"
        "        SourceHash: !Ref GreetLambdaFunctionSourceHash\n",
    )
    child = FUNCTION.replace(
        "Parameters:\n",
        "Parameters:\n  SourceHash: { Type: String, AllowedPattern: '[0-9a-f]{12}' }\n",
        1,
    )
    assert findings(RULE, tmp_path, {ROOT_FILE: root, CHILD_FILE: child}) == []
