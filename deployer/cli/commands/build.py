"""`deployer build`."""

import os
from pathlib import Path

import click

from deployer.cli.context import Context, pass_context
from deployer.cli.environments import known_environments
from deployer.pipeline.build import build as run
from deployer.project.params import ENVIRONMENTS


@click.command()
@click.option(
    "--to",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    metavar="FOLDER",
    help="Where to; it must be empty.",
)
@pass_context
def build(context: Context, folder: Path) -> None:
    """Build the code of all environments, for deployments that take it from a folder.

    In a workflow the digest of what was built is the step's output `digest`.
    """
    root = context.project_root
    environments = known_environments(root) or ENVIRONMENTS
    digest = run(root, environments, folder, os.environ, context.ui)
    if output := os.environ.get("GITHUB_OUTPUT"):
        with Path(output).open("a", encoding="utf-8") as file:
            file.write(f"digest={digest}\n")
