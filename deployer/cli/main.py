"""The root command: finds subcommands without importing them, and turns errors into exit codes."""

import importlib
import traceback
from collections.abc import Sequence
from pathlib import Path

import click

from deployer import __version__
from deployer.cli.context import Context
from deployer.errors import DeployerError

# name → (attribute to load, its line in --help). Kept here, so that --help and a command's start
# import neither botocore nor yaml nor any other command.
COMMANDS = {
    "validate": ("deployer.cli.commands.validate:validate", "Check the project and its templates."),
    "package": ("deployer.cli.commands.package:package", "Build artifacts and upload them."),
    "deploy": ("deployer.cli.commands.deploy:deploy", "Create or update the stacks."),
    "status": ("deployer.cli.commands.status:status", "Show the stacks and their states."),
    "outputs": ("deployer.cli.commands.outputs:outputs", "Print the root stack's outputs."),
    "delete": ("deployer.cli.commands.delete:delete", "Delete the stacks, after asking."),
    "load": ("deployer.cli.commands.load:load", "Load a CSV file into the product table."),
    "dlq": ("deployer.cli.commands.dlq:dlq", "List and replay dead letters."),
    "diagram": ("deployer.cli.commands.diagram:diagram", "Draw the architecture from templates."),
    "local": ("deployer.cli.commands.local:local", "Start and stop the local cloud."),
}

INTERRUPTED = 130
"""128 + SIGINT, as shells report it."""

UNREAD = 141
"""128 + SIGPIPE, as shells report a program that `| head` has read enough of."""


class LazyGroup(click.Group):
    """A group whose subcommands are imported when they are run."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, attribute = COMMANDS[cmd_name][0].split(":")
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])


def _report(error: Exception) -> int:
    """Print one message for an error and return its exit code."""
    known = error if isinstance(error, DeployerError) else _explained(error)
    click.echo(f"{click.style('Error', fg='red', bold=True)}: {known}", err=True)
    return known.exit_code


def _explained(error: Exception) -> DeployerError:
    # botocore is imported only once something has failed in it.
    if type(error).__module__.startswith(("botocore", "boto3", "s3transfer")):
        from deployer.aws.errors import explain

        return explain(error)
    if isinstance(error, OSError) and error.filename is not None:
        return DeployerError(
            error.strerror or str(error),
            where=str(error.filename),
            todo="Look whether it is there, and whether you may read and write it.",
        )
    return DeployerError(
        f"{type(error).__name__}: {error}",
        todo="This is a defect of deployer. Run again with --debug and report the traceback.",
    )


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--project",
    "project_root",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=".",
    show_default="the current folder",
    help="The folder that holds cft/, src/ and params/.",
)
@click.option("--debug", is_flag=True, help="Show tracebacks.")
@click.version_option(__version__, prog_name="deployer")
@click.pass_context
def cli(ctx: click.Context, project_root: Path, debug: bool) -> None:
    """Deploy raw nested CloudFormation stacks, on AWS or on a local cloud."""
    ctx.obj = Context(project_root=project_root.resolve(), debug=debug)


def run(words: Sequence[str]) -> int:
    """Run one command line and return its exit code: 0, 1, 2, 130 or 141."""
    try:
        outcome = cli.main(list(words), prog_name="deployer", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("Interrupted.", err=True)
        return INTERRUPTED
    except SystemExit as end:
        # So click and rich answer a BrokenPipeError, once they have quietened the interpreter's
        # last flush. Click ends so, too, after it has completed words for a shell.
        return UNREAD if end.code == 1 else int(end.code or 0)
    except Exception as error:
        if "--debug" in words:
            traceback.print_exc()
        return _report(error)
    return outcome if isinstance(outcome, int) else 0
