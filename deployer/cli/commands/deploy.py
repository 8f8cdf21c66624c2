"""`deployer deploy`."""

from dataclasses import replace

import click

from deployer.cli.context import Context, pass_context
from deployer.cli.exit_codes import Failed
from deployer.cli.options import Selection, given_options, stack_options, yes_option
from deployer.cli.plan_options import plan_options
from deployer.pipeline.approval import ALWAYS, IAM, NEVER, REPLACEMENTS, Approval
from deployer.pipeline.deploy import Wishes
from deployer.pipeline.deploy import deploy as run
from deployer.pipeline.prepare import Given
from deployer.stack.options import ChangeSetOptions


@click.command()
@stack_options
@given_options
@plan_options
@click.option(
    "--change-set",
    "change_sets",
    multiple=True,
    metavar="ARN",
    help="Execute this plan, kept by plan --save. May be repeated.",
)
@click.option(
    "--require-approval",
    multiple=True,
    type=click.Choice([ALWAYS, REPLACEMENTS, IAM, NEVER]),
    help="Ask only about such changes. The middle two may be given both.",
)
@click.option(
    "--yes-if-only-changed",
    "only_changed",
    multiple=True,
    metavar="NAME",
    help="Ask nothing if only this parameter changed. May be repeated.",
)
@yes_option
@pass_context
def deploy(
    context: Context,
    selection: Selection,
    given: Given,
    wishes: Wishes,
    change_sets: tuple[str, ...],
    require_approval: tuple[str, ...],
    only_changed: tuple[str, ...],
    yes: bool,
) -> int | Failed:
    """Create or update the stacks, after showing what would change."""
    approval = _approval(require_approval, only_changed, yes=yes)
    made_anew = given.parameters or given.built or only_changed or _changes_plans(wishes)
    if change_sets and made_anew:
        raise click.UsageError(
            "--change-set executes a plan as it was made; give that option to deployer plan --save."
        )
    project, target = selection.reach(context)
    if change_sets:
        from deployer.pipeline.saved_plan import deploy_saved

        done = deploy_saved(
            project, target, change_sets, given, wishes.options, approval, context.ui
        )
    else:
        done = run(project, target, given, wishes, approval, context.ui)
    return 0 if done else Failed("a person said no")


def _changes_plans(wishes: Wishes) -> bool:
    """Whether an option was given that a change set has from its making."""
    return wishes.force or replace(wishes.options, on_failure=None) != ChangeSetOptions()


def _approval(required: tuple[str, ...], only_changed: tuple[str, ...], *, yes: bool) -> Approval:
    kinds = frozenset(required) or frozenset({ALWAYS})
    if len(kinds) > 1 and kinds & {ALWAYS, NEVER}:
        raise click.UsageError("--require-approval always or never goes with no other.")
    if yes and required and NEVER not in kinds:
        raise click.UsageError("--yes asks nothing; it contradicts --require-approval.")
    return Approval(yes or NEVER in kinds, kinds, frozenset(only_changed))
