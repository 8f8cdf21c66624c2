"""`deployer validate`."""

import os

import click

from deployer.check.registry import check_project
from deployer.cli.context import Context, pass_context
from deployer.cli.options import build_option, environment_option
from deployer.messages import Note
from deployer.project.parameters import check_known
from deployer.project.project import read_project

LEVELS = ("error", "warning", "informational")


@click.command()
@environment_option
@build_option
@click.option(
    "--fail-on",
    type=click.Choice(LEVELS),
    default="error",
    show_default=True,
    help="The least serious finding that makes the command fail.",
)
@pass_context
def validate(context: Context, environment: str, build_id: str, fail_on: str) -> int:
    """Check the project and its templates, without asking AWS."""
    project = read_project(context.project_root, environment, build_id, os.environ)
    check_known(project, {})
    findings = check_project(project).findings
    for finding in findings:
        context.ui.emit(finding)
    serious = LEVELS[: LEVELS.index(fail_on) + 1]
    failing = sum(finding.level in serious for finding in findings)
    templates = len({tree.template.path for spec in project.stacks for tree in spec.tree.walk()})
    counts = f"{_count(templates, 'template')}, {_count(len(findings), 'finding')}"
    context.ui.emit(Note(f"{counts}, {failing} failing"))
    return 1 if failing else 0


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
