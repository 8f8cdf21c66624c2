"""The environments that a shell offers behind --env."""

import json
from pathlib import Path

import click
from click.shell_completion import CompletionItem


def environments(
    context: click.Context, _: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Those of the params file; none where it cannot be read, for a shell shows no errors."""
    from deployer.project.params import DEFAULT_PATH

    root = Path(context.find_root().params.get("project_root") or ".")
    try:
        known = json.loads((root / DEFAULT_PATH).read_text(encoding="utf-8"))["parameters"]
    except (OSError, ValueError, KeyError, TypeError):
        return []
    names = known if isinstance(known, dict) else ()
    return [CompletionItem(name) for name in names if name.startswith(incomplete)]
