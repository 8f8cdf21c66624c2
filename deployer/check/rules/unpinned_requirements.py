"""T023: requirements.txt names one version of each package."""

from collections.abc import Iterator
from pathlib import Path

from deployer.check.rule import Rule, Violation
from deployer.check.survey import Survey
from deployer.errors import ProjectError
from deployer.project.declarations import base_name, declarations, source_folder
from deployer.project.path_properties import FILE
from deployer.project.requirements import REQUIREMENTS, read_requirements


def _violations(survey: Survey) -> Iterator[Violation]:
    for folder in dict.fromkeys(_code_folders(survey)):
        listed = folder / REQUIREMENTS
        if listed.is_file():
            yield from _of_list(listed)


def _code_folders(survey: Survey) -> Iterator[Path]:
    project = survey.project
    for spec in project.stacks:
        template = spec.tree.template
        for declared in declarations(template):
            name = base_name(template, declared, project.params.values)
            if name:
                yield source_folder(project.root, declared.kind, name)
        for below in spec.tree.walk():
            yield from (it.path for it in below.files if it.kind != FILE)


def _of_list(listed: Path) -> Iterator[Violation]:
    try:
        requirements = read_requirements(listed)
    except ProjectError as error:  # which packaging will refuse
        line = int(error.where.rpartition(":")[2])
        yield Violation(listed, line, error.what)
        return
    for it in requirements:
        if not it.is_pinned:
            yield Violation(listed, it.number, f"'{it.text}' may be another version each time")


RULE = Rule(
    code="T023",
    title="A function's or layer's requirements name one version each",
    reason="The same list gives other code on another day, which counts as unchanged.",
    violations=_violations,
    level="warning",
    source="https://pip.pypa.io/en/stable/topics/repeatable-installs/",
)
