"""`deployer delete`."""

import os

import click

from deployer.cli.context import Context, pass_context
from deployer.cli.exit_codes import Failed
from deployer.cli.options import BUILD_VARIABLE, Selection, role_option, stack_options, yes_option
from deployer.pipeline.blocked_deletion import ASK, FORCE, RETAIN
from deployer.pipeline.delete import check_confirmation, delete_project
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
@click.option(
    "--confirm",
    "confirmation",
    metavar="ENVIRONMENT/STACK",
    help="Ask nothing if these are the environment and its root stack, else delete nothing.",
)
@role_option
@pass_context
def delete(
    context: Context,
    selection: Selection,
    yes: bool,
    on_blocked: str,
    confirmation: str | None,
    role_arn: str | None,
) -> int | Failed:
    """Delete the stacks and what is in their buckets, after asking."""
    if yes and confirmation is not None:
        raise click.UsageError("--yes asks nothing; leave it or --confirm out.")
    if yes and not selection.build_id and os.environ.get(BUILD_VARIABLE) == "":
        # Whoever sets it may mean a build, and nobody is asked.
        raise click.UsageError(
            f"{BUILD_VARIABLE} is empty, so these are the stacks of main; with --yes unset it, or "
            "give --confirm instead."
        )
    project = selection.read(context)
    if confirmation is not None:
        check_confirmation(project, confirmation)
        yes = True
    target = selection.connect(context, project)
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
