"""T002: BaseName and VersionId come as a pair."""

from collections.abc import Iterator, Mapping

from deployer.check.rule import Rule, Violation
from deployer.check.survey import Survey
from deployer.project.declarations import declarations
from deployer.project.expressions import evaluate
from deployer.project.places import line_of
from deployer.project.tree import TemplateTree


def _violations(survey: Survey) -> Iterator[Violation]:
    for spec in survey.project.stacks:
        template = spec.tree.template
        for declared in declarations(template):
            if declared.base_name_parameter not in template.parameters:
                yield Violation(
                    template.path,
                    line_of(template, "Parameters", declared.version_parameter),
                    f"'{declared.version_parameter}' has no '{declared.base_name_parameter}'",
                )
        for name in _alone(spec.tree):
            expected = name.removesuffix("BaseName") + "VersionId"
            line = line_of(template, "Parameters", name)
            yield Violation(template.path, line, f"'{name}' has no '{expected}'")


def _alone(tree: TemplateTree) -> Iterator[str]:
    """The base names without a version whose code takes one from elsewhere.

    Code that takes none is deployed by its hash, so it needs no pair.
    """
    versions = {declared.base_name_parameter for declared in declarations(tree.template)}
    keys = list(_versioned_keys(tree))
    for name in tree.template.parameters:
        if name.endswith(("LambdaFunctionBaseName", "LambdaLayerBaseName")) and (
            name not in versions and any(_marker(name) in key for key in keys)
        ):
            yield name


def _versioned_keys(tree: TemplateTree) -> Iterator[str]:
    """The S3 keys of code whose object version is named, markers in the parameters' stead."""
    markers = {name: _marker(name) for name in tree.template.parameters}
    for template, known in tree.with_values(markers):
        for place in template.places:
            form = place.path_property.form
            if form.version and isinstance(place.value, Mapping) and form.version in place.value:
                yield evaluate(place.value.get(form.key), known, template.body) or ""


def _marker(parameter: str) -> str:
    return f"<{parameter}>"


RULE = Rule(
    code="T002",
    title="A function or layer is declared by BaseName and VersionId together",
    reason="Without the version, new code under the same key would never reach the function.",
    violations=_violations,
)
