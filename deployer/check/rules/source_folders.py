"""T003: the folder of every declared function and layer exists."""

from collections.abc import Iterator
from pathlib import Path

from deployer.check.layer_names import misnamed_folders, proper_name
from deployer.check.rule import Rule, Violation
from deployer.check.survey import Survey
from deployer.project.declarations import (
    LAYER_PREFIX,
    SOURCE_FOLDERS,
    base_name,
    declarations,
    source_folder,
)
from deployer.project.nearest import near
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
                too = ", and its folder with it" if folder.is_dir() else ""
                wrong = f"rename it to '{proper_name(name)}'{too}"
            elif not folder.is_dir():
                meant = _meant(project.root, declared.kind, name)
                wrong = f"the folder {shown} does not exist{meant}"
            elif declared.kind == "Function" and not any(folder.iterdir()):
                wrong = f"the folder {shown} is empty"
            if wrong:
                what = f"{declared.kind.lower()} '{name}', named by {declared.base_name_parameter}"
                line = line_of(template, "Parameters", declared.base_name_parameter)
                yield Violation(template.path, line, f"{what}: {wrong}")


def _meant(root: Path, kind: str, name: str) -> str:
    """What was most likely meant by the name of a folder that is not there."""
    if kind == "Layer":
        misnamed = [it.name for it in misnamed_folders(root) if proper_name(it.name) == name]
        if misnamed:
            return f". Rename '{misnamed[0]}' to '{name}'"
        there = [it.name for it in root.glob(f"{LAYER_PREFIX}*") if it.is_dir()]
    else:
        there = [it.name for at in SOURCE_FOLDERS for it in root.glob(f"{at}/*") if it.is_dir()]
    meant = near(name, there)
    return f". {meant}" if meant else ""


RULE = Rule(
    code="T003",
    title="Every declared function and layer has its folder",
    reason="A function lives in src/<base name>, a layer in lambda-layer-<library>.",
    violations=_violations,
)
