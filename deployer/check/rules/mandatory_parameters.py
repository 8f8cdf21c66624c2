"""T001: every root template takes the mandatory parameters."""

from collections.abc import Iterator

from deployer.check.rule import Rule, Violation
from deployer.check.survey import Survey
from deployer.project.nearest import suggestion
from deployer.project.parameters import MANDATORY
from deployer.project.places import line_of


def _violations(survey: Survey) -> Iterator[Violation]:
    project = survey.project
    template = project.root_stack.tree.template
    for name in MANDATORY:
        if name not in template.parameters:
            unknown = set(template.parameters) - set(MANDATORY)
            yield Violation(
                template.path,
                line_of(template, "Parameters"),
                f"the root template does not declare '{name}'. {suggestion(name, unknown)}".strip(),
            )


RULE = Rule(
    code="T001",
    title="The root template takes the mandatory parameters",
    reason="Names and tags are made of them; a stack without them cannot be traced to its commit.",
    violations=_violations,
)
