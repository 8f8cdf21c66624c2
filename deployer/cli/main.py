"""The root command, and how a command line is run."""

import os
import time
from collections.abc import Sequence
from pathlib import Path

import click

from deployer import __version__
from deployer.cli.context import Context
from deployer.cli.exit_codes import UNREAD, Failed
from deployer.cli.lazy import LazyGroup, output_option
from deployer.cli.stream import Stream, asks_for_json

# name → (attribute to load, its line in --help). Kept here, so that --help and a command's start
# import neither botocore nor yaml nor any other command.
COMMANDS = {
    "validate": ("deployer.cli.commands.validate:validate", "Check the project and its templates."),
    "bootstrap": ("deployer.cli.commands.bootstrap:bootstrap", "Make what an account needs once."),
    "build": ("deployer.cli.commands.build:build", "Build code into a folder, without AWS."),
    "package": ("deployer.cli.commands.package:package", "Build artifacts and upload them."),
    "plan": ("deployer.cli.commands.plan:plan", "Show what a deployment would change."),
    "comment": (
        "deployer.cli.commands.comment:comment",
        "Write a plan as a comment on a pull request.",
    ),
    "deploy": ("deployer.cli.commands.deploy:deploy", "Create or update the stacks."),
    "watch": ("deployer.cli.commands.watch:watch", "Follow what is going on on the stacks."),
    "status": ("deployer.cli.commands.status:status", "Show the stacks and their states."),
    "outputs": ("deployer.cli.commands.outputs:outputs", "Print the root stack's outputs."),
    "delete": ("deployer.cli.commands.delete:delete", "Delete the stacks, after asking."),
    "drift": ("deployer.cli.commands.drift:drift", "Show what was changed behind the stacks."),
    "logs": ("deployer.cli.commands.logs:logs", "Print or follow a function's log."),
    "invoke": ("deployer.cli.commands.invoke:invoke", "Invoke a function with an event."),
    "run": ("deployer.cli.commands.run:run", "Run a state machine, and follow it."),
    "gc": ("deployer.cli.commands.gc:gc", "Show or delete code that no stack uses."),
    "doctor": ("deployer.cli.commands.doctor:doctor", "Look at all that a deployment needs."),
    "load": ("deployer.cli.commands.load:load", "Load a CSV file into the product table."),
    "backup": ("deployer.cli.commands.backup:backup", "Make, verify and restore backups."),
    "api": ("deployer.cli.commands.api:api", "Call a REST API, and read about it."),
    "read": ("deployer.cli.commands.read:read", "Show what a consumer sees of an object."),
    "dlq": ("deployer.cli.commands.dlq:dlq", "List dead letters, and give them back."),
    "diagram": ("deployer.cli.commands.diagram:diagram", "Draw the architecture from templates."),
    "completion": (
        "deployer.cli.commands.completion:completion",
        "Print a script that completes words.",
    ),
    "local": ("deployer.cli.commands.local:local", "Start and stop the local cloud."),
}


@click.group(cls=LazyGroup, lazy=COMMANDS, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--project",
    "project_root",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=".",
    show_default="the current folder",
    help="The folder that holds cft/, src/ and params/.",
)
@output_option
@click.option("--debug", is_flag=True, help="Show tracebacks.")
@click.version_option(__version__, prog_name="deployer")
@click.pass_obj
def cli(stream: Stream, project_root: Path, debug: bool) -> None:
    """Deploy raw nested CloudFormation stacks, on AWS or on a local cloud."""
    stream.project_root = project_root.resolve()
    click.get_current_context().obj = Context(stream.project_root, stream)


def run(words: Sequence[str]) -> int:
    """Run one command line and return its exit code: 0, 1, 2, 130 or 141."""
    began = time.monotonic()
    stream = Stream(os.environ, as_json=asks_for_json(words))
    outcome = _outcome(words, stream)
    if isinstance(outcome, int) and not stream.is_used:
        return outcome
    from deployer.cli.endings import end

    return end(stream, outcome, began)


def _outcome(words: Sequence[str], stream: Stream) -> int | Failed | BaseException:
    """The exit code, or what is to be said first."""
    try:
        outcome = cli.main(list(words), prog_name="deployer", standalone_mode=False, obj=stream)
    except SystemExit as end:
        # So click and rich answer a BrokenPipeError, once they have quietened the interpreter's
        # last flush. Click ends so, too, after it has completed words for a shell.
        return UNREAD if end.code == 1 else int(end.code or 0)
    except click.exceptions.NoArgsIsHelpError as error:
        if stream.as_json:
            return error
        error.show()
        return error.exit_code
    except (Exception, KeyboardInterrupt) as error:
        if "--debug" in words and not isinstance(error, click.ClickException | click.Abort):
            import traceback

            traceback.print_exc()
        return error
    return outcome if isinstance(outcome, int | Failed) else 0
