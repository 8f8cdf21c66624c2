"""`deployer plan`."""

from pathlib import Path

import click

from deployer.cli.context import Context, pass_context
from deployer.cli.options import Selection, given_options, stack_options
from deployer.cli.plan_options import plan_options
from deployer.messages import Note
from deployer.pipeline.deploy import Wishes
from deployer.pipeline.plan import plan_project
from deployer.pipeline.prepare import Given


@click.command()
@stack_options
@given_options
@plan_options
@click.option("--save", is_flag=True, help="Keep the change sets, to be executed later.")
@click.option(
    "--markdown",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write it there as Markdown as well, for a comment on a pull request.",
)
@pass_context
def plan(
    context: Context,
    selection: Selection,
    given: Given,
    wishes: Wishes,
    save: bool,
    markdown: Path | None,
) -> int:
    """Show what a deployment would change, and change nothing."""
    if markdown:
        context.stream.markdown(markdown)
    project, target = selection.reach(context)
    kept = plan_project(project, target, given, wishes, context.ui, save=save)
    if kept:
        words = ["deployer deploy", *_words(selection)]
        words += [f"--change-set {it.change_set_id}" for it in kept]
        context.ui.emit(Note("Execute what was planned with: " + " ".join(words)))
    return 0


def _words(selection: Selection) -> list[str]:
    where = selection.where
    named = (("--profile", where.profile), ("--region", where.region))
    return [
        f"--env {selection.environment}",
        *([f"--build-id {selection.build_id}"] if selection.build_id else []),
        *(["--local"] if where.local else []),
        *(f"{option} {value}" for option, value in named if value),
    ]
