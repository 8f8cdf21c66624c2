"""T003: the folder of every declared function and layer exists."""

from collections.abc import Iterator

from deployer.check.rule import Rule, Violation
from deployer.check.survey import Survey
from deployer.project.declarations import LAYER_PREFIX, base_name, declarations, source_folder
from deployer.project.places import line_of


def _violations(survey: Survey) -> Iterator[Violation]:
    project = survey.project
    for spec in project.stacks:
        template = spec.tree.template
        for declared in declarations(template):
            name = base_name(template, declared, project.params.values)
            if not name:
                continue  # T002, or a value that only the command line knows
            folder = source_folder(project.root, declared.kind, name)
            shown = project.relative(folder)
            wrong = ""
            if declared.kind == "Layer" and not name.startswith(LAYER_PREFIX):
                wrong = f"rename it to '{LAYER_PREFIX}{name}'"
            elif not folder.is_dir():
                wrong = f"the folder {shown} does not exist"
            elif declared.kind == "Function" and not any(folder.iterdir()):
                wrong = f"the folder {shown} is empty"
            if wrong:
                what = f"{declared.kind.lower()} '{name}', named by {declared.base_name_parameter}"
                line = line_of(template, "Parameters", declared.base_name_parameter)
                yield Violation(template.path, line, f"{what}: {wrong}")


RULE = Rule(
    code="T003",
    title="Every declared function and layer has its folder",
    reason="A function lives in src/<base name>, a layer in lambda-layer-<library>.",
    violations=_violations,
)
