"""A memory of what cfn-lint found in each template, where that was no error.

cfn-lint takes seconds, so a template is remembered by all that the outcome hangs on, and is not
linted again until some of it changes: its text, those of the templates that it launches, whose
parameters and outputs cfn-lint looks up, and the settings. What is in error is never remembered.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path

from deployer.check.linted import Linted
from deployer.project.facts import digest_of
from deployer.project.project import CACHE, Project
from deployer.project.template import STACK_TYPE
from deployer.project.tree import TemplateTree
from deployer.project.whole_files import write_whole

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
_MOST_KEPT = 1000


def linted_templates(project: Project) -> Sequence[Path]:
    """Every template below the root template's folder, and all that the project deploys."""
    folder = (project.root / project.params.template_path).parent
    found = {path.resolve() for path in folder.rglob("*-stack.yaml")}
    deployed = (tree.template.path for spec in project.stacks for tree in spec.tree.walk())
    return sorted(found | {path.resolve() for path in deployed})


class LintMemory:
    """What is remembered of a project's templates as they are now."""

    def __init__(self, project: Project) -> None:
        self._folder = project.root / CACHE / "lint"
        settings = list(_settings(project))
        self._is_usable = not any(word in it for _, it in settings for word in _MORE_FILES)
        contents = {path: path.read_bytes() for path in linted_templates(project)}
        launched = _launched(project)
        self._files: dict[str, Path] = {}
        for path in contents:
            # Of others than those it is not known what they launch, so any change counts.
            read = (path, *launched.get(path, contents))
            inputs = [*settings, *((project.relative(it), contents[it]) for it in read)]
            self._files[project.relative(path)] = self._folder / f"{digest_of(inputs)}.json"

    @property
    def files(self) -> Sequence[str]:
        """The project's templates, as findings name them."""
        return list(self._files)

    def recall(self) -> Mapping[str, Linted]:
        """By template, what cfn-lint found in it when all was as it is now; where that is known."""
        if not self._is_usable or not self._folder.is_dir():
            return {}
        known = {file: _read(path) for file, path in self._files.items()}
        return {file: linted for file, linted in known.items() if linted is not None}

    def keep(self, file: str, linted: Linted) -> None:
        """Remember what was found in a template, unless there is an error in it."""
        if not self._is_usable or linted.errors:
            return
        write_whole(self._files[file], linted.as_json())

    def forget_oldest(self) -> None:
        """Let what was kept longest ago go, where there is much."""
        if self._folder.is_dir():
            kept = sorted(self._folder.iterdir(), key=lambda it: it.stat().st_mtime)
            for old in kept[:-_MOST_KEPT]:
                old.unlink(missing_ok=True)


def _read(path: Path) -> Linted | None:
    try:
        return Linted.from_json(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, TypeError, KeyError):
        return None  # never linted, or half written: linting again mends it


def _launched(project: Project) -> Mapping[Path, Sequence[Path]]:
    """What each deployed template launches itself, where that is known for certain."""
    return {
        tree.template.path.resolve(): [it.tree.template.path.resolve() for it in tree.launches]
        for spec in project.stacks
        for tree in spec.tree.walk()
        if _is_followed(tree)
    }


def _is_followed(tree: TemplateTree) -> bool:
    """Whether every nested stack's template was found; one may hide in a loop or a condition."""
    looped = any(name.startswith("Fn::ForEach") for name in tree.template.body["Resources"])
    stacks = tree.template.of_type(STACK_TYPE)
    found = not looped and not tree.in_doubt
    return found and all(logical_id in tree.children for logical_id, _ in stacks)


def _settings(project: Project) -> Iterator[tuple[str, bytes]]:
    yield "cfn-lint", version("cfn-lint").encode()
    for name in _VARIABLES:
        yield name, os.environ.get(name, "").encode()
    for place, folder in (("home", Path.home()), ("project", project.root)):
        for name in _CONFIGURATIONS:
            if (folder / name).is_file():
                yield f"{place} {name}", (folder / name).read_bytes()
