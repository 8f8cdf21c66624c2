"""The environments of the params file: those that a shell offers behind --env, and the only one."""

import json
from pathlib import Path

import click
from click.shell_completion import CompletionItem


def environments(
    context: click.Context, _: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Those of the params file; none where it cannot be read, for a shell shows no errors."""
    root = Path(context.find_root().params.get("project_root") or ".")
    return [
        CompletionItem(name) for name in known_environments(root) if name.startswith(incomplete)
    ]


def chosen(context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    """The environment that is given, else the only one that the params file has.

    Raises:
        MissingParameter: there is no telling which is meant.
    """
    if context.resilient_parsing:
        return value
    known = [value] if value else known_environments(context.obj.project_root)
    if len(known) != 1:
        there = f"There are {', '.join(known)}." if known else None
        raise click.MissingParameter(there, ctx=context, param=parameter)
    context.obj.stream.title = f"{context.command_path} --env {known[0]}"
    return known[0]


def known_environments(root: Path) -> list[str]:
    """Those of a project's params file; none where it cannot be read."""
    from deployer.project.params import DEFAULT_PATH

    try:
        found = json.loads((root / DEFAULT_PATH).read_text(encoding="utf-8-sig"))["parameters"]
    except (OSError, ValueError, KeyError, TypeError):
        return []
    return list(found) if isinstance(found, dict) else []
