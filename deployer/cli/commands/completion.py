"""`deployer completion`."""

import click
from click.shell_completion import get_completion_class

SHELLS = {
    "bash": "deployer completion bash > ~/.local/share/bash-completion/completions/deployer",
    "zsh": "deployer completion zsh > DIR/_deployer, where DIR is one of $fpath",
    "fish": "deployer completion fish > ~/.config/fish/completions/deployer.fish",
}


@click.command()
@click.argument("shell", type=click.Choice(list(SHELLS)))
@click.pass_context
def completion(context: click.Context, shell: str) -> None:
    """Print the script that lets SHELL complete commands, options and environments.

    \b
    bash  deployer completion bash > ~/.local/share/bash-completion/completions/deployer
    zsh   deployer completion zsh > DIR/_deployer, where DIR is one of $fpath
    fish  deployer completion fish > ~/.config/fish/completions/deployer.fish

    A new shell finds it there.
    """
    made = get_completion_class(shell)
    root = context.find_root()
    if made is None or root.info_name is None:  # click knows all of these
        raise click.UsageError(f"{shell} is not known to click")
    script = made(root.command, {}, root.info_name, f"_{root.info_name.upper()}_COMPLETE")
    # The note comes last, for zsh reads the first line.
    click.echo(f"{script.source().rstrip()}\n\n# Install it by: {SHELLS[shell]}")
