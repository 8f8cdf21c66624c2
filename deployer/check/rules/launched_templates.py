"""T021: a template beside nested ones is launched by something."""

from collections.abc import Iterator
from pathlib import Path

from deployer.check.rule import Rule, Violation
from deployer.check.survey import Survey

_SUFFIXES = (".yaml", ".yml", ".json", ".template")


def _violations(survey: Survey) -> Iterator[Violation]:
    folder = survey.project.root_stack.tree.template.path.parent
    # A path may have .. in it, from a template that is launched by one beside it.
    deployed = {path.resolve() for path in survey.trees}
    tops = {spec.tree.template.path.parent for spec in survey.project.stacks}
    nested = {tree.template.path.parent for tree in survey.trees.values()} - tops
    left = [path for path in _templates(nested) if path.resolve() not in deployed]
    if not left:
        return
    texts = {path: _text(path) for path in _files(folder)}
    for path in left:
        # Another root may launch it, or a URL that is not followed here.
        if not any(path.name in text for other, text in texts.items() if other != path):
            yield Violation(path, 0, "no template launches this one")


def _templates(folders: set[Path]) -> Iterator[Path]:
    for folder in sorted(folders):
        for path in sorted(folder.iterdir()):
            if path.suffix in _SUFFIXES and path.is_file() and "Resources" in _text(path):
                yield path


def _files(folder: Path) -> Iterator[Path]:
    return (it for it in sorted(folder.rglob("*")) if it.suffix in _SUFFIXES)


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace")


RULE = Rule(
    code="T021",
    title="A nested template is launched",
    reason="What nothing launches is checked, read and changed for nothing.",
    violations=_violations,
    level="warning",
)
