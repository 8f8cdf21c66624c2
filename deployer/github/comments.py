"""One comment on a pull request, made once and kept up to date.

https://docs.github.com/en/rest/issues/comments
"""

import json
import re
from collections.abc import Iterator
from typing import Any

from deployer.errors import DeployerError
from deployer.github.gh import ask, is_installed

_LARGEST = 65_536
"""Characters; GitHub refuses a longer comment."""

_MARK = "<!-- deployer: {} -->\n"
_LONGEST_NAME = 100
_NAME = re.compile(rf"[a-z0-9-]{{1,{_LONGEST_NAME}}}")
ROOM = _LARGEST - len(_MARK.format("x" * _LONGEST_NAME))
"""Characters of the text, beside the line by which the comment is known again."""

_AUTHOR = "github-actions[bot]"
"""Whoever the workflow's token acts as. Anybody may write a comment that looks like ours."""


def is_name(name: str) -> bool:
    """Whether a comment can be known again by it."""
    return _NAME.fullmatch(name) is not None


def write_comment(repository: str, pull_request: int, name: str, text: str) -> bool:
    """Write a comment, or write it anew; returns whether there was none.

    Args:
        repository: `owner/name`.
        name: tells this comment from others of the same workflow.
        text: Markdown, of at most `ROOM` characters.

    Raises:
        DeployerError: gh is missing, or could not do it.
    """
    if not is_installed():
        raise DeployerError(
            "the program gh, which writes comments on GitHub, is not there",
            todo="Install it from https://cli.github.com; GitHub's runners have it.",
        )
    mark = _MARK.format(name)
    body = json.dumps({"body": mark + text})
    issues = f"repos/{repository}/issues"
    of_request = f"{issues}/{pull_request}/comments"
    ours = next((it["id"] for it in _comments(of_request) if _is_ours(it, mark)), None)
    if ours is None:
        _api("--method", "POST", of_request, "--input", "-", given=body)
    else:
        _api("--method", "PATCH", f"{issues}/comments/{int(ours)}", "--input", "-", given=body)
    return ours is None


def _is_ours(comment: Any, mark: str) -> bool:
    return comment["author"] == _AUTHOR and str(comment["body"]).startswith(mark.rstrip())


def _comments(path: str) -> Iterator[Any]:
    """All comments, a JSON object each."""
    fields = ".[] | {id, author: .user.login, body}"
    told = _api("--paginate", f"{path}?per_page=100", "--jq", fields)
    decoder, at = json.JSONDecoder(), 0
    while rest := told[at:].lstrip():
        found, length = decoder.raw_decode(rest)
        at = len(told) - len(rest) + length
        yield found


def _api(*words: str, given: str = "") -> str:
    answer = ask("api", *words, given=given)
    if answer.complaint:
        raise DeployerError(
            f"gh could not do it: {answer.complaint}",
            where=" ".join(("gh api", *words)),
            todo="The job needs `pull-requests: write`, and GH_TOKEN in its environment.",
        )
    return answer.text
