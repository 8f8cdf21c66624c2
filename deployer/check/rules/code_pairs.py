"""T002: BaseName and VersionId come as a pair."""

from collections.abc import Iterator

from deployer.check.rule import Rule, Violation
from deployer.check.survey import Survey
from deployer.project.declarations import declarations
from deployer.project.places import line_of


def _violations(survey: Survey) -> Iterator[Violation]:
    project = survey.project
    for spec in project.stacks:
        template = spec.tree.template
        for declared in declarations(template):
            if declared.base_name_parameter not in template.parameters:
                yield Violation(
                    template.path,
                    line_of(template, "Parameters", declared.version_parameter),
                    f"'{declared.version_parameter}' has no '{declared.base_name_parameter}'",
                )
        versions = {declared.base_name_parameter for declared in declarations(template)}
        for name in template.parameters:
            if name.endswith(("LambdaFunctionBaseName", "LambdaLayerBaseName")) and (
                name not in versions
            ):
                expected = name.removesuffix("BaseName") + "VersionId"
                line = line_of(template, "Parameters", name)
                yield Violation(template.path, line, f"'{name}' has no '{expected}'")


RULE = Rule(
    code="T002",
    title="A function or layer is declared by BaseName and VersionId together",
    reason="Without the version, new code under the same key would never reach the function.",
    violations=_violations,
)
