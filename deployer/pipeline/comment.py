"""One comment on a pull request, whatever is said there besides."""

from pathlib import Path

from deployer.errors import ProjectError
from deployer.github.comments import ROOM, is_name, write_comment
from deployer.github.repository import is_repository
from deployer.messages import Note, Ui


def comment(repository: str, pull_request: int, name: str, file: Path, ui: Ui) -> None:
    """Write a comment, or write it anew where an earlier run has made it.

    Args:
        repository: `owner/name`.
        name: tells this comment from others of the same workflow.
        file: holds its text, as Markdown.

    Raises:
        ProjectError: repository or name is none, or the text is too long.
        DeployerError: gh is missing, or could not do it.
    """
    if not is_repository(repository):
        raise ProjectError(
            f"'{repository}' is no repository",
            where="GITHUB_REPOSITORY",
            todo="Set it to owner/name, as GitHub does in a workflow.",
        )
    if not is_name(name):
        raise ProjectError(
            f"'{name}' is no comment's name",
            where="--name",
            todo="Use up to 100 lowercase letters, digits and hyphens.",
        )
    text = file.read_text(encoding="utf-8")
    if len(text) > ROOM:
        raise ProjectError(
            f"this has {len(text):,} characters, and a comment takes {ROOM:,}",
            where=str(file),
            todo="deployer plan --markdown cuts what it writes to that.",
        )
    is_new = write_comment(repository, pull_request, name, text)
    done = "Commented on" if is_new else "Updated the comment on"
    ui.emit(Note(f"{done} pull request {pull_request} of {repository}."))
