"""All rules, and what a deployment does with their findings."""

from collections.abc import Mapping
from dataclasses import dataclass

from deployer.check.cfn_lint import lint
from deployer.check.ignored import is_ignored
from deployer.check.lint_errors import lint_errors
from deployer.check.rule import RuleText
from deployer.check.rules import (
    code_pairs,
    export_names,
    function_sources,
    kept_data,
    launched_templates,
    layer_count,
    layer_folders,
    mandatory_parameters,
    name_lengths,
    nested_outputs,
    nested_parameters,
    parameter_values,
    source_folders,
    stack_policy,
    state_machine_substitutions,
    state_machines,
    template_limits,
    used_parameters,
    wildcard_actions,
    wildcard_principals,
    wildcard_resources,
    written_arns,
)
from deployer.check.survey import Survey
from deployer.errors import ProjectError
from deployer.messages import Finding, Ui
from deployer.project.project import Project

RULES = (
    mandatory_parameters.RULE,
    code_pairs.RULE,
    source_folders.RULE,
    nested_parameters.RULE,
    stack_policy.RULE,
    function_sources.RULE,
    nested_outputs.RULE,
    layer_folders.RULE,
    used_parameters.RULE,
    written_arns.RULE,
    kept_data.RULE,
    wildcard_actions.RULE,
    wildcard_resources.RULE,
    wildcard_principals.RULE,
    state_machines.RULE,
    state_machine_substitutions.RULE,
    name_lengths.RULE,
    parameter_values.RULE,
    template_limits.RULE,
    export_names.RULE,
    launched_templates.RULE,
    layer_count.RULE,
)


@dataclass(frozen=True)
class Checked:
    """What checks found.

    Attributes:
        ignored: how many findings of our rules the templates ask not to report.
        texts: what the rules are about, by code: all of ours, and those of cfn-lint that found
            something.
    """

    findings: tuple[Finding, ...]
    ignored: int
    texts: Mapping[str, RuleText]


def described() -> Mapping[str, RuleText]:
    """What each of our rules is about, by code."""
    return {rule.code: rule.text for rule in RULES}


def run_rules(project: Project) -> Checked:
    """The findings of all rules, in the order of their codes."""
    survey = Survey(project)
    templates = {str(template.path): template for template in survey.templates}
    findings, ignored = [], 0
    for rule in RULES:
        for found in rule.violations(survey):
            if is_ignored(rule.code, found, templates):
                ignored += 1
            else:
                findings.append(rule.finding(survey, found))
    return Checked(tuple(findings), ignored, described())


def check_project(project: Project) -> Checked:
    """What our rules and cfn-lint find."""
    ours = run_rules(project)
    linted = lint(project)
    return Checked((*ours.findings, *linted.findings), ours.ignored, {**ours.texts, **linted.texts})


def refuse_errors(project: Project, ui: Ui, *, linted: bool) -> None:
    """Show the errors that the rules find, and go no further if there is any.

    Args:
        linted: whether cfn-lint's errors count as well.

    Raises:
        ProjectError: there was at least one error.
    """
    ours = [it for it in run_rules(project).findings if it.level == "error"]
    lints = lint_errors(project) if linted else []
    errors = [*ours, *lints]
    for finding in errors:
        ui.emit(finding)
    if errors:
        raise ProjectError(
            f"the project has {len(errors)} error{'s' if len(errors) > 1 else ''}",
            where=str(project.root_stack.tree.template.path),
            todo="If cfn-lint is wrong, ignore its rule in .cfnlintrc, or pass --no-lint."
            if lints
            else "",
        )
