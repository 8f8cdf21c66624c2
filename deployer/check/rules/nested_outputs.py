"""T007: an output that is read from a nested stack is one that its template has."""

from collections.abc import Iterator

from deployer.check.rule import Rule, Violation
from deployer.check.survey import Survey
from deployer.check.walk import SUB_NAME, Step, intrinsics, section
from deployer.project.nearest import suggestion
from deployer.project.places import line_of
from deployer.project.tree import TemplateTree


def _violations(survey: Survey) -> Iterator[Violation]:
    for tree in survey.trees.values():
        if not tree.children:
            continue
        for place, logical_id, output in _reads(tree):
            child = tree.children.get(logical_id)
            if child is None:
                continue
            known = _outputs(child)
            if known is not None and output not in known:
                template = tree.template
                yield Violation(
                    template.path,
                    line_of(template, *place, text=f"{logical_id}.Outputs.{output}"),
                    f"'{logical_id}.Outputs.{output}' is read, but {child.template.path.name} has "
                    f"no output '{output}'. {suggestion(output, known)}".strip(),
                    str(place[1]) if place[0] == "Resources" else "",
                )


def _reads(tree: TemplateTree) -> Iterator[tuple[Step, str, str]]:
    """Each reading of an output: its place, the nested stack's logical id, the output."""
    for place, function, argument in intrinsics(tree.template.body, "Fn::GetAtt", "Fn::Sub"):
        if function == "Fn::GetAtt":
            parts = argument if isinstance(argument, list) else [argument]
            names = [".".join(parts)] if all(isinstance(it, str) for it in parts) else []
        else:
            text = argument[0] if isinstance(argument, list) and argument else argument
            names = SUB_NAME.findall(text) if isinstance(text, str) else []
        for name in names:
            logical_id, _, output = name.partition(".Outputs.")
            if output:
                yield place, logical_id, output


def _outputs(tree: TemplateTree) -> set[str] | None:
    """The names of a template's outputs; None where a loop makes more of them."""
    names = set(section(tree.template, "Outputs"))
    return None if any(name.startswith("Fn::") for name in names) else names


RULE = Rule(
    code="T007",
    title="An output that is read from a nested stack exists",
    reason="CloudFormation finds out only when the nested stack is made and the next one needs it.",
    violations=_violations,
    source="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-stack.html",
)
