"""A memory of what cfn-lint found in a project, where that was no error.

cfn-lint takes seconds, so a project is remembered by all that the outcome hangs on, and is not
linted again until some of it changes. What is in error is never remembered.
"""

import hashlib
import os
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from pathlib import Path

from deployer.check.linted import Linted
from deployer.project.project import CACHE, Project

# Beside the project's own, cfn-lint reads the one in the home folder.
# https://github.com/aws-cloudformation/cfn-lint#config-file
_CONFIGURATIONS = (".cfnlintrc", ".cfnlintrc.yaml", ".cfnlintrc.yml")
# What in them names further files, on which the outcome hangs as well.
_MORE_FILES = (
    b"append_rules",
    b"custom_rules",
    b"deployment_files",
    b"override_spec",
    b"parameter_files",
    b"registry_schemas",
)
# Unless configured, cfn-lint takes from them the region that it checks for.
_VARIABLES = ("AWS_REGION", "AWS_DEFAULT_REGION")
_MOST_KEPT = 20


def linted_templates(project: Project) -> Sequence[Path]:
    """Every template below the root template's folder, and all that the project deploys."""
    folder = (project.root / project.params.template_path).parent
    found = {path.resolve() for path in folder.rglob("*-stack.yaml")}
    deployed = (tree.template.path for spec in project.stacks for tree in spec.tree.walk())
    return sorted(found | {path.resolve() for path in deployed})


class LintMemory:
    """What is remembered of a project as it is now."""

    def __init__(self, project: Project) -> None:
        inputs = list(_inputs(project))
        self._is_usable = not any(
            word in content
            for name, content in inputs
            if name.endswith(_CONFIGURATIONS)
            for word in _MORE_FILES
        )
        self._path = project.root / CACHE / "lint" / f"{_digest(inputs)}.json"

    def recall(self) -> Linted | None:
        """What cfn-lint found when all was as it is now; None where that is not known."""
        if not self._is_usable:
            return None
        try:
            return Linted.from_json(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError, TypeError, KeyError):
            return None  # never linted, or half written: linting again mends it

    def keep(self, linted: Linted) -> None:
        """Remember what was found, unless there is an error in it."""
        if not self._is_usable or linted.errors:
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._path.write_text(linted.as_json(), encoding="utf-8")
        kept = sorted(self._path.parent.iterdir(), key=lambda it: it.stat().st_mtime)
        for old in kept[:-_MOST_KEPT]:
            old.unlink(missing_ok=True)


def _digest(inputs: Sequence[tuple[str, bytes]]) -> str:
    total = hashlib.sha256()
    for name, content in inputs:
        # Each content by its own hash, so that none can pass for the name of the next.
        total.update(f"{name}\0{hashlib.sha256(content).hexdigest()}\n".encode())
    return total.hexdigest()


def _inputs(project: Project) -> Iterator[tuple[str, bytes]]:
    yield "cfn-lint", version("cfn-lint").encode()
    for name in _VARIABLES:
        yield name, os.environ.get(name, "").encode()
    for place, folder in (("home", Path.home()), ("project", project.root)):
        for name in _CONFIGURATIONS:
            if (folder / name).is_file():
                yield f"{place} {name}", (folder / name).read_bytes()
    for path in linted_templates(project):
        yield project.relative(path), path.read_bytes()
