"""`deployer comment`."""

import os
from pathlib import Path

import click

from deployer.cli.context import Context, pass_context
from deployer.pipeline.comment import comment as run


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--pull-request",
    type=click.IntRange(min=1),
    required=True,
    metavar="NUMBER",
    help="Of the repository that GITHUB_REPOSITORY names.",
)
@click.option(
    "--name",
    default="plan",
    show_default=True,
    help="Of the comment; the one that there is of this name is written anew.",
)
@pass_context
def comment(context: Context, file: Path, pull_request: int, name: str) -> None:
    """Write FILE as a comment on a pull request, by gh, as a workflow does."""
    run(os.environ.get("GITHUB_REPOSITORY", ""), pull_request, name, file, context.ui)
