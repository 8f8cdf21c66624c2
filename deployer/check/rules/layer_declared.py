"""T024: a folder of a layer is called so, and a template names it."""

from collections.abc import Iterator
from pathlib import Path

from deployer.check.layer_names import misnamed_folders, proper_name
from deployer.check.rule import Rule, Violation
from deployer.check.survey import Survey
from deployer.project.declarations import LAYER_PREFIX, base_name, declarations, source_folder
from deployer.project.nearest import near


def _violations(survey: Survey) -> Iterator[Violation]:
    root = survey.project.root
    named = set(_named(survey))
    missing = sorted(it.name for it in named if it.parent == root and not it.is_dir())
    misnamed = list(misnamed_folders(root))
    for folder in misnamed:
        if folder not in named:
            text = f"this looks like a layer, but is not packaged. {_rename(folder.name)}"
            yield Violation(folder, 0, text)
    for folder in sorted(root.glob(f"{LAYER_PREFIX}*")):
        if folder.is_dir() and folder not in named and folder not in misnamed:
            meant = near(folder.name, missing) or "Declare it, or remove it."
            yield Violation(folder, 0, f"no template names this layer. {meant}")


def _rename(name: str) -> str:
    return f"Rename it to '{proper_name(name)}', and declare that."


def _named(survey: Survey) -> Iterator[Path]:
    """The folders that templates name: by a pair, by a path or by an object's key."""
    project = survey.project
    for spec in project.stacks:
        for declared in declarations(spec.tree.template):
            name = base_name(spec.tree.template, declared, project.params.values)
            if name:
                yield source_folder(project.root, declared.kind, name)
        for below in spec.tree.walk():
            yield from (file.path for file in below.files)


RULE = Rule(
    code="T024",
    title="A layer's folder is named lambda-layer-<library>, and used",
    reason="What no template names is neither packaged nor in any function.",
    violations=_violations,
    level="warning",
)
