"""T025."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from deployer.check.rules.template_rules import RULE
from deployer.check.survey import Survey
from tests.unit.check.rules.broken import PARAMS_FILE, ROOT_FILE, extended, findings, line_with
from tests.unit.project.sample import sample_project

PRODUCTION_IS_BLUE = """
Rules:
  ProductionIsBlue:
    RuleCondition: !Equals [!Ref Environment, prod]
    Assertions:
      - Assert: !Equals [!Ref Colour, blue]
        AssertDescription: In prod, Colour must be blue.
"""
COLOURS = {"parameters": {"devl": {"Colour": "red"}, "prod": [{"Colour": "red"}]}}

PARAMS = COLOURS
BAD = extended("", more=PRODUCTION_IS_BLUE)
GOOD = extended("", more=PRODUCTION_IS_BLUE.replace("!Ref Colour, blue", "!Ref Colour, red"))


def test_every_environment_is_held_against_the_rules(tmp_path: Path) -> None:
    [found] = findings(RULE, tmp_path, BAD, COLOURS)
    assert (found.level, found.path) == ("error", PARAMS_FILE)
    assert found.line == line_with((tmp_path / PARAMS_FILE).read_text(), '"prod"')
    assert found.text == (
        "prod: 'ProductionIsBlue' of root-stack.yaml does not hold. In prod, Colour must be blue."
    )


def test_the_default_counts_where_nothing_is_given(tmp_path: Path) -> None:
    params: dict[str, Any] = {"parameters": {"devl": {}, "prod": {}}}
    assert len(findings(RULE, tmp_path, BAD, params)) == 1


def test_a_rule_that_holds_is_not_told(tmp_path: Path) -> None:
    params = {"parameters": {"devl": {}, "prod": {"Colour": "blue"}}}
    assert findings(RULE, tmp_path, BAD, params) == []


@pytest.mark.parametrize("colour", ["red", "green"])
def test_the_file_is_not_blamed_for_the_command_line(tmp_path: Path, colour: str) -> None:
    good = {"parameters": {"devl": {"Colour": "blue"}}}
    rules = PRODUCTION_IS_BLUE.replace("Environment, prod", "Environment, devl")
    project = sample_project(tmp_path, extended("", more=rules), good)
    params = replace(project.params, values={"Colour": colour})
    [found] = RULE.violations(Survey(replace(project, params=params)))
    template = tmp_path / ROOT_FILE
    assert (found.path, found.line) == (template, line_with(template.read_text(), "ProductionIs"))
    assert found.text.startswith("devl, with the parameters of the command line: ")


@pytest.mark.parametrize(
    "rules",
    [
        "Rules: {}\n",
        "Rules: [1]\n",
        "Rules: { Odd: 1, Empty: {}, Other: { Assertions: 1 }, More: { Assertions: [1, {}] } }\n",
        "Rules: { Unknown: { Assertions: [{ Assert: !Equals [!Ref Nothing, a] }] } }\n",
        "Rules: { U: { RuleCondition: !Ref A, Assertions: [{ Assert: !Equals [a, b] }] } }\n",
    ],
)
def test_what_is_not_known_or_not_understood_breaks_nothing(tmp_path: Path, rules: str) -> None:
    assert findings(RULE, tmp_path, extended("", more=rules), COLOURS) == []


def test_a_feature_build_is_only_where_it_is_deployed(tmp_path: Path) -> None:
    rules = """
Rules:
  NoBuilds:
    Assertions: [{ Assert: !Equals [!Ref CiBuild, ''] }]
"""
    found = findings(RULE, tmp_path, extended("", more=rules), COLOURS, build_id="7")
    assert [it.text for it in found] == ["devl: 'NoBuilds' of root-stack.yaml does not hold."]
