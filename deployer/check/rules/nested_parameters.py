"""T004: a nested stack is passed what it declares, no more and no less."""

from collections.abc import Iterator

from deployer.check.rule import Rule, Violation
from deployer.check.survey import Survey
from deployer.project.nearest import suggestion
from deployer.project.places import line_of
from deployer.project.tree import TemplateTree, passed_parameters


def _violations(survey: Survey) -> Iterator[Violation]:
    for tree in survey.trees.values():
        for logical_id, child in tree.children.items():
            yield from _child_violations(tree, logical_id, child)


def _child_violations(
    parent: TemplateTree, logical_id: str, child: TemplateTree
) -> Iterator[Violation]:
    path = parent.template.path
    place = ("Resources", logical_id, "Properties", "Parameters")
    passed = passed_parameters(parent.template, logical_id)
    if any(str(name).startswith("Fn::") for name in passed):
        return  # what is passed is known only when it is launched
    declared = child.template.parameters
    for name in passed:
        if name not in declared:
            yield Violation(
                path,
                line_of(parent.template, *place, name),
                f"'{logical_id}' is passed '{name}', which {child.template.path.name} does not "
                f"declare. {suggestion(str(name), declared)}".strip(),
                logical_id,
            )
    for name, it in declared.items():
        if name not in passed and "Default" not in it:
            yield Violation(
                path,
                line_of(parent.template, *place),
                f"'{logical_id}' is not passed '{name}', which {child.template.path.name} needs",
                logical_id,
            )


RULE = Rule(
    code="T004",
    title="A nested stack is passed the parameters that it declares",
    reason="CloudFormation refuses others and missing ones, but only midway through a deployment.",
    violations=_violations,
)
