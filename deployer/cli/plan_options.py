"""Options of commands that make change sets, gathered into one value."""

import functools
from collections.abc import Callable
from typing import Any

import click

from deployer.cli.options import role_option
from deployer.pipeline.deploy import Wishes
from deployer.stack.options import ON_FAILURE, ChangeSetOptions


def plan_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """What to ask of CloudFormation beside the stacks themselves, passed as `wishes`."""

    @functools.wraps(command)
    def gathered(
        *args: Any,
        force: bool,
        no_nested: bool,
        revert_drift: bool,
        express: bool,
        import_existing: bool,
        on_failure: str | None,
        role_arn: str | None,
        **others: Any,
    ) -> Any:
        if express and on_failure not in (None, "rollback"):
            raise click.UsageError("--express keeps rollback on; leave --on-failure out.")
        options = ChangeSetOptions(
            nested=not no_nested,
            revert_drift=revert_drift,
            express=express,
            import_existing=import_existing,
            on_failure=on_failure,
            role_arn=role_arn,
        )
        return command(*args, wishes=Wishes(options, force), **others)

    for option in reversed(_OPTIONS):
        gathered = option(gathered)
    return gathered


_OPTIONS: tuple[Callable[..., Any], ...] = (
    click.option("--force", is_flag=True, help="Make change sets even where nothing changed."),
    click.option("--no-nested", is_flag=True, help="Don't look into nested stacks."),
    click.option("--revert-drift", is_flag=True, help="Undo what was changed by hand."),
    click.option("--express", is_flag=True, help="Don't wait until resources are ready to serve."),
    click.option(
        "--import-existing", is_flag=True, help="Take named resources that exist into the stack."
    ),
    click.option(
        "--on-failure",
        type=click.Choice(list(ON_FAILURE)),
        help="What becomes of a stack that fails; delete is for its creation alone.",
    ),
    role_option,
)
