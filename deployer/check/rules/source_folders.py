"""T003: the folder of every declared function and layer exists."""

from collections.abc import Iterator

from deployer.check.rule import Rule, Violation
from deployer.check.survey import Survey
from deployer.project.declarations import LAYER_PREFIX, base_name, declarations, source_folder


def _violations(survey: Survey) -> Iterator[Violation]:
    project = survey.project
    for spec in project.stacks:
        template = spec.tree.template
        for declared in declarations(template):
            name = base_name(template, declared, project.params.values)
            if not name:
                continue  # T002, or a value that only the command line knows
            folder = source_folder(project.root, declared.kind, name)
            what = f"{declared.kind.lower()} '{name}', named by {declared.base_name_parameter}"
            if declared.kind == "Layer" and not name.startswith(LAYER_PREFIX):
                yield Violation(template.path, 0, f"{what}: rename it to '{LAYER_PREFIX}{name}'")
            elif not folder.is_dir():
                yield Violation(
                    template.path,
                    0,
                    f"{what}: the folder {project.relative(folder)} does not exist",
                )
            elif declared.kind == "Function" and not any(folder.iterdir()):
                yield Violation(
                    template.path, 0, f"{what}: the folder {project.relative(folder)} is empty"
                )


RULE = Rule(
    code="T003",
    title="Every declared function and layer has its folder",
    reason="A function lives in src/<base name>, a layer in lambda-layer-<library>.",
    violations=_violations,
)
