"""T008: a layer's folder holds what a runtime will find."""

from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from pathlib import Path

from deployer.check.rule import Rule, Violation
from deployer.check.survey import Survey
from deployer.project.declarations import (
    UNPACKAGED_FOLDERS,
    base_name,
    declarations,
    source_folder,
)
from deployer.project.ignored import IGNORE_FILE
from deployer.project.path_properties import LAYER
from deployer.project.requirements import REQUIREMENTS

# Below /opt, and so at the top of a layer; `extensions` holds Lambda extensions.
_FOLDERS = ("python", "nodejs", "java", "ruby", "bin", "lib", "extensions")
# Not zipped, or about the layer rather than in it.
_BESIDE = (REQUIREMENTS, IGNORE_FILE, ".gitignore", "README", "LICENSE", "NOTICE")
# Of two names, so that only a misspelt one counts: `Python`, `pyhton`, `requirement.txt`.
_NEAR = 0.8


def _violations(survey: Survey) -> Iterator[Violation]:
    for folder in dict.fromkeys(_layers(survey)):
        if folder.is_dir():  # else T003, or no path that could be read
            yield from _of_folder(folder)


def _layers(survey: Survey) -> Iterator[Path]:
    """The folders of layers: those of pairs, and those that a template names by path or key."""
    project = survey.project
    for spec in project.stacks:
        for declared in declarations(spec.tree.template):
            name = base_name(spec.tree.template, declared, project.params.values)
            if declared.kind == LAYER and name:
                yield source_folder(project.root, declared.kind, name)
        for below in spec.tree.walk():
            yield from (file.path for file in below.files if file.kind == LAYER)


def _of_folder(folder: Path) -> Iterator[Violation]:
    entries = sorted(folder.iterdir())
    used = {it.name for it in entries if it.name in _FOLDERS and _holds_files(it)}
    strays = [it for it in entries if it.name not in _FOLDERS and not _is_beside(it)]
    if not used and not (folder / REQUIREMENTS).is_file():
        yield Violation(
            folder,
            0,
            "the layer has neither a requirements.txt nor files in a folder where a runtime "
            f"looks. {_mend(strays)}",
        )
        return
    for entry in strays:
        # Beside a folder of its own code it may be a script; without one, it is the code.
        lost = "python" not in used and _is_python(entry)
        yield Violation(
            entry,
            0,
            f"'{entry.name}' would be /opt/{entry.name}, where no runtime looks. "
            + (_mend([entry]) if lost else f"Known: {', '.join(_FOLDERS)}."),
            level="" if lost else "warning",
        )


def _mend(strays: Sequence[Path]) -> str:
    """What to rename or to move."""
    for entry in strays:
        known = ["python"] if entry.is_dir() else [REQUIREMENTS]
        [meant] = get_close_matches(entry.name.casefold(), known, cutoff=_NEAR) or [""]
        if meant:
            return f"Rename '{entry.name}' to '{meant}'."
    code = [it.name for it in strays if _is_python(it)]
    if code:
        return f"Move the code into 'python/': {', '.join(code)}."
    return "Move the code into 'python/'."


def _is_beside(entry: Path) -> bool:
    return entry.name.startswith(_BESIDE) or entry.name in UNPACKAGED_FOLDERS


def _is_python(entry: Path) -> bool:
    return entry.suffix == ".py" or (entry / "__init__.py").is_file()


def _holds_files(folder: Path) -> bool:
    return any(path.is_file() for path in folder.rglob("*"))


RULE = Rule(
    code="T008",
    title="A layer holds the folders that runtimes look into",
    reason="Lambda unpacks a layer into /opt and takes any zip; the import fails when called.",
    violations=_violations,
    source="https://docs.aws.amazon.com/lambda/latest/dg/packaging-layers.html",
)
