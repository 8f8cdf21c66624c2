"""T004: a nested stack is passed what it declares, no more and no less."""

from collections.abc import Iterator

from deployer.check.rule import Rule, Violation
from deployer.check.survey import Survey
from deployer.project.nearest import suggestion
from deployer.project.tree import TemplateTree


def _violations(survey: Survey) -> Iterator[Violation]:
    project = survey.project
    for spec in project.stacks:
        for tree in spec.tree.walk():
            for logical_id, child in tree.children.items():
                yield from _child_violations(tree, logical_id, child)


def _child_violations(
    parent: TemplateTree, logical_id: str, child: TemplateTree
) -> Iterator[Violation]:
    path = parent.template.path
    line = parent.template.template_urls[logical_id].line
    properties = parent.template.resources[logical_id].get("Properties") or {}
    passed = properties.get("Parameters") or {}
    declared = child.template.parameters
    for name in passed:
        if name not in declared:
            yield Violation(
                path,
                line,
                f"'{logical_id}' is passed '{name}', which {child.template.path.name} does not "
                f"declare. {suggestion(name, declared)}".strip(),
            )
    for name, it in declared.items():
        if name not in passed and "Default" not in it:
            yield Violation(
                path,
                line,
                f"'{logical_id}' is not passed '{name}', which {child.template.path.name} needs",
            )


RULE = Rule(
    code="T004",
    title="A nested stack is passed the parameters that it declares",
    reason="CloudFormation refuses others and missing ones, but only midway through a deployment.",
    violations=_violations,
)
