"""T018: the values of parameters are such as the templates take, in every environment."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deployer.check.constraints import UnknownPatternError, broken_constraints
from deployer.check.rule import Rule, Violation
from deployer.check.survey import Survey
from deployer.project.declarations import declarations, hash_parameter
from deployer.project.expressions import evaluate
from deployer.project.names import ci_build
from deployer.project.nearest import suggestion
from deployer.project.no_echo import is_no_echo
from deployer.project.params import read_params
from deployer.project.places import line_in, line_of
from deployer.project.template import Template
from deployer.project.tree import passed_parameters


def _violations(survey: Survey) -> Iterator[Violation]:
    yield from _of_params_file(survey)
    yield from _passed_down(survey)


def _of_params_file(survey: Survey) -> Iterator[Violation]:
    path = survey.project.params.path
    templates = [spec.tree.template for spec in survey.project.stacks]
    known = {name for template in templates for name in template.parameters}
    noted: set[str] = set()
    for given in _given(survey):
        is_written = not given.is_fact and not given.is_override
        if is_written and given.name not in known:
            text = f"no template declares '{given.name}'. {suggestion(given.name, known)}".strip()
            yield Violation(path, given.line, text)
        for template in templates:
            if given.name in template.parameters:
                where, how = (path, given.line), "of"
                if given.is_override:  # the file is right, and so not to be mended
                    line = line_of(template, "Parameters", given.name)
                    where, how = (template.path, line), "given on the command line for"
                what = f"'{given.name}' {how} {given.environment}"
                hidden = any(_is_hidden(it, given.name) for it in templates)
                found = _checked(template, given.name, given.value, what, *where, hidden)
                yield from _noted_once(found, f"{template.path}:{given.name}", noted)


@dataclass(frozen=True)
class _Given:
    """A value that the root templates are given in an environment.

    Attributes:
        line: of the params file; 0 where it does not stand there.
        is_fact: whether the deployer fills it in, if a template declares it.
        is_override: whether the command line gives it instead of the file.
    """

    environment: str
    name: str
    value: str
    line: int
    is_fact: bool = False
    is_override: bool = False


def _given(survey: Survey) -> Iterator[_Given]:
    project, path = survey.project, survey.project.params.path
    text = path.read_text(encoding="utf-8-sig")
    for environment, listed in json.loads(text)["parameters"].items():
        written = read_params(path, environment).values
        values = project.params.values if environment == project.environment else written
        facts = {
            "ProjectName": (project.params.project_name, line_in(text, "project-name")),
            "Environment": (environment, line_in(text, "parameters", environment)),
            "CiBuild": (ci_build(project.build_id), line_in(text, "parameters", environment)),
        }
        for name, (value, line) in facts.items():
            if name not in values:
                yield _Given(environment, name, value, line, is_fact=True)
        inner = (0,) if isinstance(listed, list) else ()
        for name, value in values.items():
            if written.get(name) != value:
                yield _Given(environment, name, value, 0, is_override=True)
                continue
            line = line_in(text, "parameters", environment, *inner, name)
            yield _Given(environment, name, value, line)


def _passed_down(survey: Survey) -> Iterator[Violation]:
    """Values that a template passes to a nested one, as far as they are known now."""
    noted: set[str] = set()
    seen: set[tuple[Path, str, str, str]] = set()
    versions = {
        it.version_parameter
        for spec in survey.project.stacks
        for it in declarations(spec.tree.template)
    }
    unknown = {*versions, *map(hash_parameter, versions)}
    for template, values in survey.launches():
        known = {name: value for name, value in values.items() if name not in unknown}
        tree = survey.trees[template.path]
        for logical_id, child in tree.children.items():
            passed = passed_parameters(template, logical_id)
            for name, value in _evaluated(passed, known, template.body).items():
                key = (template.path, logical_id, name, value)
                if name not in child.template.parameters or key in seen:
                    continue
                seen.add(key)
                at = ("Resources", logical_id, "Properties", "Parameters", name)
                what = f"'{name}' of '{logical_id}'"
                line = line_of(template, *at)
                # What comes from a hidden value is one, whatever it is called on its way.
                hidden = _is_hidden(child.template, name) or any(
                    it in value for it in survey.hidden_values
                )
                found = _checked(child.template, name, value, what, template.path, line, hidden)
                yield from _noted_once(found, f"{child.template.path}:{name}", noted)


def _evaluated(passed: Any, known: Mapping[str, str], body: Mapping[str, Any]) -> dict[str, str]:
    if not isinstance(passed, Mapping):
        return {}
    values = {name: evaluate(it, known, body) for name, it in passed.items()}
    return {name: value for name, value in values.items() if value is not None}


def _is_hidden(template: Template, name: str) -> bool:
    return is_no_echo(template.parameters.get(name, {}))


def _checked(
    template: Template, name: str, value: str, what: str, path: Path, line: int, hidden: bool
) -> Iterator[Violation]:
    """The constraints of a template's parameter that a value breaks, and the one not understood."""
    declared = template.parameters[name]
    hint = declared.get("ConstraintDescription")
    try:
        for broken in broken_constraints(declared, value, hidden=hidden):
            text = f"{what}: {broken}" + (f"; it must be {str(hint).rstrip('.')}" if hint else "")
            yield Violation(path, line, text)
    except UnknownPatternError as error:
        yield Violation(
            template.path,
            line_of(template, "Parameters", name, "AllowedPattern"),
            f"values of '{name}' were not held against {error}, which means more in Java",
            level="informational",
        )


def _noted_once(found: Iterator[Violation], name: str, noted: set[str]) -> Iterator[Violation]:
    """The findings, what was not understood only the first time."""
    for it in found:
        if it.level == "informational":
            if name in noted:
                continue
            noted.add(name)
        yield it


RULE = Rule(
    code="T018",
    title="Parameters have values that the templates take",
    reason="CloudFormation refuses others, those of nested templates midway through a deployment.",
    violations=_violations,
    source="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html",
)
