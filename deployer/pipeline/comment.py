"""One comment on a pull request, made once and kept up to date, by the `gh` program.

https://docs.github.com/en/rest/issues/comments
"""

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from deployer.errors import DeployerError, ProjectError
from deployer.messages import Note, Ui

LARGEST = 65_536
"""Characters; GitHub refuses a longer comment."""

_REPOSITORY = re.compile(r"[\w.-]+/[\w.-]+")
_NAME = re.compile(r"[a-z0-9-]+")
_AUTHOR = "github-actions[bot]"
"""Whoever the workflow's token acts as. Anybody may write a comment that looks like ours."""


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
    if not _REPOSITORY.fullmatch(repository):
        raise ProjectError(
            f"'{repository}' is no repository",
            where="GITHUB_REPOSITORY",
            todo="Set it to owner/name, as GitHub does in a workflow.",
        )
    if not _NAME.fullmatch(name):
        raise ProjectError(
            f"'{name}' is no comment's name",
            where="--name",
            todo="Use lowercase letters, digits and hyphens.",
        )
    mark = f"<!-- deployer: {name} -->"
    body = f"{mark}\n{file.read_text(encoding='utf-8')}"
    if len(body) > LARGEST:
        raise ProjectError(
            f"this has {len(body):,} characters, and a comment takes {LARGEST:,}",
            where=str(file),
            todo="deployer plan --markdown cuts what it writes to that.",
        )
    issues = f"repos/{repository}/issues"
    ours = next(
        (it["id"] for it in _comments(f"{issues}/{pull_request}/comments") if _is_ours(it, mark)),
        None,
    )
    if ours is None:
        _gh("--method", "POST", f"{issues}/{pull_request}/comments", body=body)
    else:
        _gh("--method", "PATCH", f"{issues}/comments/{int(ours)}", body=body)
    done = "Commented on" if ours is None else "Updated the comment on"
    ui.emit(Note(f"{done} pull request {pull_request} of {repository}."))


def _is_ours(comment: Any, mark: str) -> bool:
    return comment["author"] == _AUTHOR and str(comment["body"]).startswith(mark)


def _comments(path: str) -> Iterator[Any]:
    """All comments, a JSON object each."""
    fields = ".[] | {id, author: .user.login, body}"
    told = _gh("--paginate", f"{path}?per_page=100", "--jq", fields)
    decoder, at = json.JSONDecoder(), 0
    while rest := told[at:].lstrip():
        found, length = decoder.raw_decode(rest)
        at = len(told) - len(rest) + length
        yield found


def _gh(*words: str, body: str | None = None) -> str:
    """What `gh api` prints."""
    given = [] if body is None else ["--input", "-"]
    try:
        done = subprocess.run(  # noqa: S603 - an argument list, no shell
            ["gh", "api", *words, *given],  # noqa: S607 - whichever gh the runner has
            input=None if body is None else json.dumps({"body": body}),
            capture_output=True,
            text=True,
            check=False,
        )
    except OSError as error:
        raise DeployerError(
            f"gh cannot be run: {error.strerror}",
            todo="Install it: https://cli.github.com. GitHub's runners have it.",
        ) from error
    if done.returncode:
        raise DeployerError(
            f"gh could not do it: {done.stderr.strip()}",
            where=" ".join(("gh api", *words)),
            todo="The job needs `pull-requests: write`, and GH_TOKEN in its environment.",
        )
    return done.stdout
