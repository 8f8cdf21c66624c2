"""`deployer gc`."""

import os

import click

from deployer.cli.context import Context, pass_context
from deployer.cli.exit_codes import Failed
from deployer.cli.options import Selection, stack_options, yes_option
from deployer.pipeline.garbage.collect import collect_garbage, kept
from deployer.pipeline.garbage.layers import collect_layers
from deployer.pipeline.location import BUCKET


@click.command()
@click.option("--delete", is_flag=True, help="Delete it, after asking.  [default: only show]")
@yes_option
@click.option(
    "--keep-days",
    type=click.FloatRange(min=0),
    default=30,
    show_default=True,
    metavar="DAYS",
    help="What was written since then stays.",
)
@click.option(
    "--keep-newest",
    type=click.IntRange(min=1),
    default=5,
    show_default=True,
    metavar="COUNT",
    help="So many of each function's, layer's and template's versions stay.",
)
@click.option("--code-bucket", metavar="NAME", help="Bucket for zips and templates.")
@stack_options
@pass_context
def gc(
    context: Context,
    delete: bool,
    yes: bool,
    keep_days: float,
    keep_newest: int,
    code_bucket: str | None,
    selection: Selection,
) -> int | Failed:
    """Show, or delete, code and templates in the code bucket that no deployed stack uses, and
    versions of layers that no function has.

    All stacks of the project in this account and region count, of every environment and build.
    """
    project, target = selection.reach(context)
    context.ui.emit(target.identity)
    done = collect_garbage(
        project,
        target,
        keep_days,
        keep_newest,
        {BUCKET: code_bucket} if code_bucket else {},
        os.environ,
        context.ui,
        delete=delete,
        approved=yes,
    )
    done &= collect_layers(
        target.aws.client("lambda"),
        project.params.project_name,
        kept(target, keep_days, keep_newest),
        context.ui,
        delete=delete,
        approved=yes,
    )
    return 0 if done else Failed("a person said no")
