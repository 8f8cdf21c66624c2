"""All rules, and what a deployment does with their findings."""

from collections.abc import Mapping
from dataclasses import dataclass

from deployer.check.doubles import without_doubles
from deployer.check.ignored import is_ignored
from deployer.check.lint_job import LintJob
from deployer.check.replaced_paths import replaced_paths
from deployer.check.rule import RuleText
from deployer.check.rules import (
    code_pairs,
    export_names,
    function_sources,
    kept_data,
    launched_templates,
    layer_count,
    layer_declared,
    layer_folders,
    lifecycle_days,
    mandatory_parameters,
    name_lengths,
    nested_outputs,
    nested_parameters,
    parameter_values,
    schedules,
    source_folders,
    stack_policy,
    state_machine_substitutions,
    state_machines,
    template_limits,
    template_rules,
    unpinned_requirements,
    used_parameters,
    wildcard_actions,
    wildcard_principals,
    wildcard_resources,
    written_arns,
)
from deployer.check.survey import Survey
from deployer.messages import Finding
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
    unpinned_requirements.RULE,
    layer_declared.RULE,
    template_rules.RULE,
    lifecycle_days.RULE,
    schedules.RULE,
)


@dataclass(frozen=True)
class Checked:
    """What checks found.

    Attributes:
        ignored: how many findings of our rules the templates ask not to report.
        texts: what the rules are about, by code: all of ours, and those of cfn-lint that found
            something.
        read: the templates that our rules looked at, as findings name them.
    """

    findings: tuple[Finding, ...]
    ignored: int
    texts: Mapping[str, RuleText]
    read: frozenset[str] = frozenset()


def described() -> Mapping[str, RuleText]:
    """What each of our rules is about, by code."""
    return {rule.code: rule.text for rule in RULES}


def run_rules(project: Project, *, errors_only: bool = False, region: str | None = None) -> Checked:
    """The findings of all rules, in the order of their codes.

    Args:
        errors_only: leave out the rules whose findings are no errors.
        region: that the project goes to; that of the params file where there is one, unless given.
    """
    survey = Survey(project, region or project.params.region)
    templates = {str(template.path): template for template in survey.templates}
    # By itself as its key, for what two stacks share is found in both, and told once.
    findings: dict[Finding, None] = {}
    ignored: set[Finding] = set()
    for rule in (it for it in RULES if it.level == "error" or not errors_only):
        for violation in rule.violations(survey):
            found = rule.finding(survey, violation)
            if is_ignored(rule.code, violation, templates):
                ignored.add(found)
            else:
                findings[found] = None
    read = frozenset(project.relative(template.path) for template in survey.templates)
    return Checked(tuple(findings), len(ignored), described(), read)


def check_project(project: Project) -> Checked:
    """What our rules and cfn-lint find."""
    job = LintJob(project)
    ours = run_rules(project)
    linted = job.result()
    replaced = replaced_paths(project)
    lints = without_doubles(linted.findings, ours.findings, ours.read, replaced)
    texts = {**ours.texts, **linted.texts}
    return Checked((*ours.findings, *lints), ours.ignored, texts, ours.read)
