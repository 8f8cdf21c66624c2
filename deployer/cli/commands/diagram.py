"""`deployer diagram`."""

import os

import click

from deployer.cli.context import Context, pass_context
from deployer.diagram.draw import PICTURE, is_current, write
from deployer.messages import Note
from deployer.project.project import read_project


@click.command()
@click.option(
    "--env",
    "environment",
    default="devl",
    show_default=True,
    metavar="NAME",
    help="Read the params file for this environment; the picture is the same for all.",
)
@click.option("--check", is_flag=True, help="Write nothing; exit with 1 when the picture is stale.")
@pass_context
def diagram(context: Context, environment: str, check: bool) -> int:
    """Draw the architecture from the templates, without asking AWS.

    Writes architecture-diagram/architecture.svg.
    """
    project = read_project(context.project_root, environment, "", os.environ)
    if not check:
        context.ui.emit(Note(f"Drew {project.relative(write(project))}."))
        return 0
    if is_current(project):
        context.ui.emit(Note(f"{PICTURE} shows the templates as they are."))
        return 0
    context.ui.emit(Note(f"{PICTURE} is stale: run 'deployer diagram' and commit the result."))
    return 1
