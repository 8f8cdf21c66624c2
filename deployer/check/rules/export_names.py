"""T020: no two outputs of the project are exported under one name."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from deployer.check.rule import Rule, Violation
from deployer.check.survey import Survey
from deployer.check.walk import section
from deployer.project.expressions import evaluate
from deployer.project.no_echo import masked
from deployer.project.places import line_of
from deployer.project.template import Template

# Stand-ins: only whether two names are alike counts.
_PSEUDO = {
    "AWS::AccountId": "123456789012",
    "AWS::Partition": "aws",
    "AWS::Region": "us-east-1",
    "AWS::URLSuffix": "amazonaws.com",
}


def _violations(survey: Survey) -> Iterator[Violation]:
    optional = _launched_on_condition(survey)
    first: dict[str, tuple[Template, str]] = {}
    said: set[tuple[Path, str]] = set()
    for template, known in survey.launches(_PSEUDO):
        if template.path in optional:
            continue
        for output, name in _exports(template, known):
            if name not in first:
                first[name] = (template, output)
                continue
            other, its_output = first[name]
            if (template.path, output) in said:
                continue
            said.add((template.path, output))
            where = (
                "by another launch of this template"
                if other.path == template.path and its_output == output
                else f"as '{its_output}' of {other.path.name}"
            )
            line = line_of(template, "Outputs", output, "Export")
            shown = masked(name, survey.hidden_values)
            yield Violation(template.path, line, f"'{shown}' is exported {where} as well")


def _exports(template: Template, known: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Output and export name of each output that is always there."""
    for output, declared in section(template, "Outputs").items():
        if isinstance(declared, Mapping) and "Condition" not in declared:
            export = declared.get("Export")
            name = (
                evaluate(export.get("Name"), known, template.body)
                if isinstance(export, Mapping)
                else None
            )
            if name:
                yield output, name


def _launched_on_condition(survey: Survey) -> set[Path]:
    """Templates that may not be launched, so that their exports may not be there."""
    found: set[Path] = set()
    for tree in survey.trees.values():
        for logical_id, child in tree.children.items():
            if "Condition" in tree.template.resources[logical_id]:
                found |= {below.template.path for below in child.walk()}
    return found


RULE = Rule(
    code="T020",
    title="Exports have names of their own",
    reason="An export's name exists once in an account and region; the second stack fails.",
    violations=_violations,
    source="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-exports.html",
)
