"""What is being deployed: the workflow's or git's word on branch, commit and repository."""

import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

UNKNOWN = "none"
"""CloudFormation takes no empty tag value for every service, so an unknown fact has a word."""


@dataclass(frozen=True)
class Revision:
    """The facts that the GitHub* parameters and tags carry.

    Attributes:
        ref: the full ref, `refs/heads/main`.
        url: the server's address, https://github.com.
        run_number: the workflow's run number.
        sha: the commit, 40 hex digits, and `-dirty` where files of it were changed since.
        repository: owner/name.
    """

    ref: str
    url: str
    run_number: str
    sha: str
    repository: str


def read_revision(root: Path, environment: Mapping[str, str]) -> Revision:
    """The workflow's variables where they are set, else what git says, else `none`.

    Variables: https://docs.github.com/actions/reference/workflows-and-actions/variables
    """
    remote = _remote(root) if not environment.get("GITHUB_REPOSITORY") else ("", "")
    return Revision(
        ref=environment.get("GITHUB_REF") or _git(root, "symbolic-ref", "HEAD") or UNKNOWN,
        url=environment.get("GITHUB_SERVER_URL") or remote[0] or UNKNOWN,
        run_number=environment.get("GITHUB_RUN_NUMBER") or UNKNOWN,
        sha=environment.get("GITHUB_SHA") or _commit(root) or UNKNOWN,
        repository=environment.get("GITHUB_REPOSITORY") or remote[1] or UNKNOWN,
    )


def _commit(root: Path) -> str:
    """The commit that is checked out, marked where git sees changes in files that it knows.

    It takes 5 ms, 4 of them for the changes. https://git-scm.com/docs/git-describe
    """
    # No tag is to stand for the commit, and no lock to be in the way of another git.
    asked = ("describe", "--always", "--abbrev=40", "--exclude=*", "--dirty")
    return _git(root, "--no-optional-locks", *asked)


def _git(root: Path, *words: str) -> str:
    """What git prints, or nothing where there is no git, no repository or no such fact."""
    try:
        done = subprocess.run(  # noqa: S603 - an argument list, no shell
            ["git", "-C", str(root), *words],  # noqa: S607 - whichever git the user has
            capture_output=True,
            text=True,
            check=False,
        )
    except OSError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


_REMOTE = re.compile(
    r"^(?:https?://(?:[^/]*@)?|ssh://(?:[^/]*@)?|[^@/]+@)([^@/:]+)(?::\d+)?[/:](.+?)/?$"
)


def _remote(root: Path) -> tuple[str, str]:
    """Server address and owner/name of the remote `origin`; credentials in it are dropped."""
    match = _REMOTE.match(_git(root, "remote", "get-url", "origin"))
    if not match:
        return "", ""
    host, path = match.groups()
    return f"https://{host}", path.removesuffix(".git")
