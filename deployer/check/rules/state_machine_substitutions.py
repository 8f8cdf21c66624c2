"""T016: what a state machine's definition wants filled in is given, and what is given is wanted."""

from collections.abc import Iterator

from deployer.check.rule import Rule, Violation
from deployer.check.state_machine_texts import Definition, definitions
from deployer.check.survey import Survey
from deployer.project.nearest import near, suggestion
from deployer.project.places import line_of


def _violations(survey: Survey) -> Iterator[Violation]:
    for definition in definitions(survey):
        if definition.given is None:
            continue
        unused = definition.given - definition.wanted
        for name in sorted(definition.wanted - definition.given):
            # CloudFormation leaves such a text as it is, which may be meant: ${HOME} of a shell.
            # Where something near it is given for nothing, it is a slip.
            yield Violation(
                definition.path,
                _line(definition, name),
                f"'${{{name}}}' is not among the DefinitionSubstitutions of "
                f"'{definition.logical_id}'. {suggestion(name, unused)}".strip(),
                definition.logical_id,
                "" if near(name, unused) else "warning",
            )
        for name in sorted(unused):
            yield Violation(
                definition.template.path,
                line_of(definition.template, *definition.place, name),
                f"the definition of '{definition.logical_id}' does not use '{name}'",
                definition.logical_id,
                "warning",
            )


def _line(definition: Definition, name: str) -> int:
    """Where a text names a substitution; the definition's own line in a template."""
    if definition.path == definition.template.path:
        return definition.line
    before = definition.text[: definition.text.index("${" + name + "}")]
    return before.count("\n") + 1


RULE = Rule(
    code="T016",
    title="A state machine's DefinitionSubstitutions are those that its definition names",
    reason="A missing one stays in the definition as it is, as the name of nothing.",
    violations=_violations,
    source="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-stepfunctions-statemachine.html",
)
