"""T025: what the Rules of a root template assert holds in every environment."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from deployer.check.rule import Rule, Violation
from deployer.check.survey import Survey
from deployer.check.walk import section
from deployer.project.expressions import holds, parameter_text
from deployer.project.names import ci_build
from deployer.project.params import read_params
from deployer.project.places import line_in, line_of
from deployer.project.template import Template


def _violations(survey: Survey) -> Iterator[Violation]:
    params = survey.project.params
    text = params.path.read_text(encoding="utf-8-sig")
    for environment in json.loads(text)["parameters"]:
        given = _given(survey, environment)
        line = line_in(text, "parameters", environment)
        written = {**given, **read_params(params.path, environment).values}
        for spec in survey.project.stacks:
            template = spec.tree.template
            for rule, why in _broken(template, {**_defaults(template), **given}):
                said = f"'{rule}' of {template.path.name} does not hold. {why}".strip()
                if (rule, why) in _broken(template, {**_defaults(template), **written}):
                    yield Violation(params.path, line, f"{environment}: {said}")
                    continue
                at = line_of(template, "Rules", rule)
                named = f"{environment}, with the parameters of the command line: {said}"
                yield Violation(template.path, at, named)


def _given(survey: Survey, environment: str) -> dict[str, str]:
    """What the root templates are given in an environment, a build id only in the chosen one."""
    project = survey.project
    chosen = environment == project.environment
    written = project.params if chosen else read_params(project.params.path, environment)
    return {
        "ProjectName": project.params.project_name,
        "Environment": environment,
        "CiBuild": ci_build(project.build_id) if chosen else "",
        **written.values,
    }


def _defaults(template: Template) -> dict[str, str]:
    return {
        name: parameter_text(declared["Default"])
        for name, declared in template.parameters.items()
        if "Default" in declared
    }


def _broken(template: Template, known: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Name and description of each assertion that is known not to hold."""
    for name, rule in section(template, "Rules").items():
        if not isinstance(rule, Mapping):
            continue
        if "RuleCondition" in rule and not holds(rule["RuleCondition"], known, template.body):
            continue
        for assertion in _assertions(rule):
            if holds(assertion.get("Assert"), known, template.body) is False:
                yield name, str(assertion.get("AssertDescription", ""))


def _assertions(rule: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    listed = rule.get("Assertions")
    for it in listed if isinstance(listed, list) else []:
        if isinstance(it, Mapping):
            yield it


RULE = Rule(
    code="T025",
    title="Rules of the root template hold",
    reason="CloudFormation refuses the stack, in one environment perhaps long after the others.",
    violations=_violations,
    source="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/rules-section-structure.html",
)
