"""`deployer validate`."""

import os
from pathlib import Path

import click

from deployer.check.registry import Checked, check_project
from deployer.cli.context import Context, pass_context
from deployer.cli.exit_codes import Failed
from deployer.cli.options import build_option, environment_option
from deployer.messages import Note
from deployer.project.parameters import check_known
from deployer.project.project import Project, read_project

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
@click.option(
    "--output",
    type=click.Choice(["text", "json", "sarif"]),
    default="text",
    show_default=True,
    help="Text for a person, JSON lines for a program, or a SARIF log for code scanning.",
)
@click.option(
    "--output-file",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write the SARIF log there, and text to the terminal.",
)
@pass_context
def validate(
    context: Context,
    environment: str,
    build_id: str,
    fail_on: str,
    output: str,
    output_file: Path | None,
) -> int | Failed:
    """Check the project and its templates, without asking AWS."""
    if output_file and output != "sarif":
        raise click.UsageError("--output-file goes with --output sarif alone")
    log = context.stream.sarif(output_file) if output == "sarif" else None
    project = read_project(context.project_root, environment, build_id, os.environ)
    check_known(project, {})
    checked = check_project(project)
    if log:
        log.describe(checked.texts)
    for finding in checked.findings:
        context.ui.emit(finding)
    failing = sum(it.level in LEVELS[: LEVELS.index(fail_on) + 1] for it in checked.findings)
    context.ui.emit(Note(_counted(project, checked, failing)))
    return Failed(f"{_count(failing, 'finding')} at or above {fail_on}") if failing else 0


def _counted(project: Project, checked: Checked, failing: int) -> str:
    templates = len({tree.template.path for spec in project.stacks for tree in spec.tree.walk()})
    found = f"{_count(templates, 'template')}, {_count(len(checked.findings), 'finding')}"
    ignored = f", {checked.ignored} ignored" if checked.ignored else ""
    return f"{found}, {failing} failing{ignored}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
