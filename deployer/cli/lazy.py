"""A group of commands that are imported when they are run, and not for --help."""

import importlib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

output_option = click.option(
    "--output",
    "output_format",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    # Which it is decides how even an error in these very words is told, so it is read before them.
    expose_value=False,
    help="Text for a person, or JSON lines for a program.",
)


def _move(context: click.Context, _: click.Parameter, value: Path | None) -> None:
    """Take another project than the one that was named before the command, if any."""
    if value is not None and context.obj is not None:
        context.obj.move_to(value.resolve())


_BEHIND = {
    "--output": output_option,
    "--project": click.option(
        "--project",
        type=click.Path(exists=True, file_okay=False, path_type=Path),
        callback=_move,
        is_eager=True,  # what --env defaults to is read there
        expose_value=False,
        hidden=True,
    ),
    # It is looked for among the words, for an error of usage comes before its value.
    "--debug": click.option("--debug", is_flag=True, expose_value=False, hidden=True),
}
"""Options of the root command that every command takes as well; its --help has one of them."""


class LazyGroup(click.Group):
    """A group whose subcommands are named by where to import them from."""

    def __init__(self, *args: Any, lazy: Mapping[str, tuple[str, str]], **others: Any) -> None:
        """Make the group.

        Args:
            lazy: name → (`module:attribute` to load, its line in --help).
        """
        super().__init__(*args, **others)
        self._lazy = lazy

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self._lazy)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self._lazy:
            return None
        module, attribute = self._lazy[cmd_name][0].split(":")
        command: click.Command = getattr(importlib.import_module(module), attribute)
        _add_root_options(command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if ctx.resilient_parsing and args[-1] == "--env":
            return name, _only_environments(name), args[1:]
        if name not in self._lazy and name[:1].isalnum() and not ctx.resilient_parsing:
            from deployer.project.nearest import suggestion

            # Click looks for near names only among commands that are imported.
            ctx.fail(f"No such command '{name}'. {suggestion(name, self._lazy)}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in self._lazy.items()])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> "list[CompletionItem]":
        """Names of commands and options, told without importing a command."""
        from click.shell_completion import CompletionItem

        names = [
            CompletionItem(name, help=line)
            for name, (_, line) in self._lazy.items()
            if name.startswith(incomplete)
        ]
        return names + click.Command.shell_complete(self, ctx, incomplete)


def _only_environments(name: str) -> click.Command:
    """What a shell needs of any command to complete --env: to import it would be felt."""
    from deployer.cli.environments import environments

    option = click.Option(["--env"], shell_complete=environments)
    settings = {"ignore_unknown_options": True, "allow_extra_args": True}
    return click.Command(name, params=[option], context_settings=settings)


def _add_root_options(command: click.Command) -> None:
    """Let every command take what stands before its name behind it, too."""
    for name, option in _BEHIND.items():
        if not any(name in it.opts for it in command.params):
            option(command)
    if isinstance(command, click.Group):
        for below in command.commands.values():
            _add_root_options(below)
