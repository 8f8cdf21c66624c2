"""`deployer delete`."""

import os

import click

from deployer.cli.context import Context, pass_context
from deployer.cli.exit_codes import Failed
from deployer.cli.options import Selection, role_option, stack_options, yes_option
from deployer.pipeline.blocked_deletion import ASK, FORCE, RETAIN
from deployer.pipeline.delete import delete_project
from deployer.pipeline.location import ROLE


@click.command()
@stack_options
@yes_option
@click.option(
    "--on-blocked",
    type=click.Choice([ASK, RETAIN, FORCE]),
    default=ASK,
    show_default=True,
    help="What becomes of resources that cannot be deleted: kept outside of any stack, or left "
    "behind by force. With --yes nothing is asked, and the deletion fails.",
)
@role_option
@pass_context
def delete(
    context: Context, selection: Selection, yes: bool, on_blocked: str, role_arn: str | None
) -> int | Failed:
    """Delete the stacks and what is in their buckets, after asking."""
    project, target = selection.reach(context)
    done = delete_project(
        project,
        target,
        context.ui,
        approved=yes,
        on_blocked=on_blocked,
        flags={ROLE: role_arn} if role_arn else {},
        variables=os.environ,
    )
    return 0 if done else Failed("a person said no")
