"""Commands that help texts and documents show work as they are written."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from deployer.cli.main import COMMANDS, cli

ROOT = Path(__file__).parents[3]
_SHOWN = re.compile(r"^ *(?:\$ )?deployer ([a-z].*)$", re.MULTILINE)
_FENCED = re.compile(r"^```(?:sh|bash|console|)\n(.*?)^```", re.MULTILINE | re.DOTALL)


def _helps() -> Iterator[str]:
    with click.Context(cli, **cli.context_settings) as context:
        for name in COMMANDS:
            command = cli.get_command(context, name)
            assert command is not None
            below = command.commands.values() if isinstance(command, click.Group) else ()
            for it in (command, *below):
                yield it.help or ""


def _documents() -> Iterator[str]:
    for path in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))):
        yield from _FENCED.findall(path.read_text(encoding="utf-8"))


def _examples() -> list[str]:
    return [it for text in (*_helps(), *_documents()) for it in _SHOWN.findall(text)]


def test_there_are_examples_of_both_kinds() -> None:
    assert any(_SHOWN.search(it) for it in _helps())
    assert any(_SHOWN.search(it) for it in _documents())


@pytest.mark.parametrize("example", _examples())
def test_example_has_options_that_there_are_and_names_its_environment(example: str) -> None:
    words = shlex.split(re.split(r" [|>] ", example)[0], comments=True)
    context = click.Context(cli, **cli.context_settings)
    command: click.Command | None = cli
    while isinstance(command, click.Group):
        command = command.get_command(context, words.pop(0))
    assert command is not None, "there is no such command"
    inner = click.Context(command, context, **cli.context_settings)
    given, _, _ = command.make_parser(inner).parse_args(words)
    if any(it.name == "environment" for it in command.params):
        assert "environment" in given, "a project with several environments refuses it"
