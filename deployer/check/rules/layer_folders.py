"""T008: a layer's folder holds what a runtime will find."""

from collections.abc import Iterator
from pathlib import Path

from deployer.check.rule import Rule, Violation
from deployer.check.survey import Survey
from deployer.project.declarations import base_name, declarations, source_folder
from deployer.project.ignored import IGNORE_FILE
from deployer.project.requirements import REQUIREMENTS

# Below /opt, and so at the top of a layer; `extensions` holds Lambda extensions.
_FOLDERS = ("python", "nodejs", "java", "ruby", "bin", "lib", "extensions")
# Not zipped, or about the layer rather than in it.
_BESIDE = (REQUIREMENTS, IGNORE_FILE, ".gitignore", "README", "LICENSE", "NOTICE")


def _violations(survey: Survey) -> Iterator[Violation]:
    project = survey.project
    for spec in project.stacks:
        for declared in declarations(spec.tree.template):
            name = base_name(spec.tree.template, declared, project.params.values)
            if declared.kind == "Layer" and name:
                folder = source_folder(project.root, declared.kind, name)
                if folder.is_dir():  # else T003
                    yield from _of_folder(folder)


def _of_folder(folder: Path) -> Iterator[Violation]:
    if not (folder / REQUIREMENTS).is_file() and not any(
        _holds_files(folder / name) for name in _FOLDERS
    ):
        yield Violation(
            folder,
            0,
            "the layer has neither a requirements.txt nor files in a folder where a runtime "
            "looks. Move the code into 'python/'.",
        )
        return
    for entry in sorted(folder.iterdir()):
        if entry.name not in _FOLDERS and not entry.name.startswith(_BESIDE):
            yield Violation(
                entry,
                0,
                f"'{entry.name}' would be /opt/{entry.name}, where no runtime looks. "
                f"Known: {', '.join(_FOLDERS)}.",
                level="warning",
            )


def _holds_files(folder: Path) -> bool:
    return any(path.is_file() for path in folder.rglob("*"))


RULE = Rule(
    code="T008",
    title="A layer holds the folders that runtimes look into",
    reason="Lambda unpacks a layer into /opt and takes any zip; the import fails when called.",
    violations=_violations,
    source="https://docs.aws.amazon.com/lambda/latest/dg/packaging-layers.html",
)
