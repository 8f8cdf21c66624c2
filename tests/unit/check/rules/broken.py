"""What a rule finds in the sample project, with some of its files replaced."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from deployer.check.rule import Rule
from deployer.check.survey import Survey
from deployer.messages import Finding
from tests.unit.project.sample import ROOT, sample_project

ROOT_FILE, CHILD_FILE = "cft/root-stack.yaml", "cft/nested-stacks/function-stack.yaml"
PARAMS_FILE = "params/cfn-parameters.json"

Files = Mapping[str, str]


def findings(
    rule: Rule,
    root: Path,
    files: Files | None = None,
    params: dict[str, Any] | None = None,
    environment: str = "devl",
    build_id: str = "",
) -> list[Finding]:
    """All that one rule finds."""
    survey = Survey(sample_project(root, dict(files or {}), params, environment, build_id))
    return [rule.finding(survey, it) for it in rule.violations(survey)]


def rooted(old: str, new: str) -> dict[str, str]:
    """The root template with something else in it."""
    assert old in ROOT
    return {ROOT_FILE: ROOT.replace(old, new)}


def extended(resources: str, parameters: str = "", more: str = "") -> dict[str, str]:
    """The root template with more resources, parameters and sections, each a YAML text."""
    text = ROOT.replace("Resources:\n", f"{parameters}Resources:\n") + resources + more
    return {ROOT_FILE: text}


def line_with(text: str, part: str) -> int:
    """The line, from 1, on which a part of a text stands first."""
    assert part in text
    return text[: text.index(part)].count("\n") + 1
