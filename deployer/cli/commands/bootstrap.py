"""`deployer bootstrap`."""

import click

from deployer.cli.context import Context, pass_context
from deployer.cli.exit_codes import Failed
from deployer.cli.options import Selection, account_options, parameter_option, yes_option
from deployer.github.repository import NO_REPOSITORY
from deployer.pipeline.approval import Approval
from deployer.pipeline.bootstrap.bootstrap import BootstrapWishes
from deployer.pipeline.bootstrap.bootstrap import bootstrap as run
from deployer.pipeline.bootstrap.request import REPOSITORY


@click.command()
@account_options
@click.option(
    "--github-repository",
    "repository",
    metavar="OWNER/NAME",
    help="Whose workflows may deploy; none for no repository.  [default: the git remote's]",
)
@click.option("--github", is_flag=True, help="Set the repository's secrets, by the program gh.")
@parameter_option
@click.option("--no-lint", is_flag=True, help="Go on in spite of cfn-lint's errors.")
@yes_option
@pass_context
def bootstrap(
    context: Context,
    selection: Selection,
    repository: str | None,
    github: bool,
    overrides: dict[str, str],
    no_lint: bool,
    yes: bool,
) -> int | Failed:
    """Make what an account needs once: code bucket, key, deploy role, and what limits it.

    It can be repeated: what the stack was given before stays, unless it is given anew.
    """
    if github and selection.where.local:
        raise click.UsageError("--local does not go with --github: no workflow reaches it.")
    if repository is not None:
        if overrides.get(REPOSITORY, repository) != repository:
            raise click.UsageError(f"--parameter {REPOSITORY} contradicts '{repository}'.")
        overrides[REPOSITORY] = "" if repository == NO_REPOSITORY else repository
    project, target = selection.reach(context)
    wishes = BootstrapWishes(overrides, github, linted=not no_lint)
    done = run(project, target, wishes, Approval(yes), context.ui)
    return 0 if done else Failed("a person said no")
