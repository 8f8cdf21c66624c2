"""All rules, and what a deployment does with their findings."""

from collections.abc import Iterator

from deployer.check.lint_errors import lint_errors
from deployer.check.rules import (
    code_pairs,
    function_sources,
    mandatory_parameters,
    nested_parameters,
    source_folders,
    stack_policy,
)
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
)


def run_rules(project: Project) -> Iterator[Finding]:
    """The findings of all rules, in the order of their codes."""
    for rule in RULES:
        yield from rule.findings(project)


def refuse_errors(project: Project, ui: Ui, *, linted: bool) -> None:
    """Show what the rules find, and go no further if anything is an error.

    Args:
        linted: whether cfn-lint's errors count as well.

    Raises:
        ProjectError: there was at least one error.
    """
    ours = list(run_rules(project))
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
