"""GitHub, as its `gh` program knows it: a repository's ids, and its secrets.

https://cli.github.com/manual/
"""

import json
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass

from deployer.errors import DeployerError

_PATIENCE = 60
"""Seconds for one call; it retries by itself."""


@dataclass(frozen=True)
class Repository:
    """A repository on GitHub.

    Attributes:
        name: owner/name, written as GitHub writes it.
        repository_id, owner_id: digits that stay when either is renamed; empty where unknown.
    """

    name: str
    repository_id: str = ""
    owner_id: str = ""


def look_up(name: str) -> Repository | None:
    """A repository with its ids; None where gh is missing, or does not see it."""
    if not shutil.which("gh"):
        return None
    done = _gh(("api", f"repos/{name}"))
    if done.returncode:
        return None
    try:
        found = json.loads(done.stdout)
        return Repository(found["full_name"], str(found["id"]), str(found["owner"]["id"]))
    except (ValueError, KeyError, TypeError):
        return None  # no answer of GitHub's


def require_login(name: str) -> None:
    """Make sure, before anything is done, that secrets can be set.

    Raises:
        DeployerError: gh is missing, or nobody is logged in who sees the repository.
    """
    if not shutil.which("gh"):
        raise DeployerError(
            "the program gh, which sets secrets on GitHub, is not there",
            where="--github",
            todo="Install it from https://cli.github.com, or leave --github out and set the "
            "secrets by hand: they are printed.",
        )
    asked = ("secret", "list", "--repo", name)
    done = _gh(asked)
    if done.returncode:
        raise DeployerError(
            f"gh may not look at the secrets of {name}: {_complaint(done)}",
            where=f"gh {' '.join(asked)}",
            todo="Log in as one who may administer the repository: gh auth login. Or leave "
            "--github out and set the secrets by hand: they are printed.",
        )


def set_secret(repository: str, name: str, value: str) -> str:
    """Set a secret; returns what gh complains of, nothing where it is set.

    The value goes by standard input: arguments are seen by everyone on a machine.
    """
    done = _gh(("secret", "set", name, "--repo", repository), value)
    return _complaint(done) if done.returncode else ""


def _gh(words: Sequence[str], value: str = "") -> "subprocess.CompletedProcess[str]":
    try:
        return subprocess.run(  # noqa: S603 - an argument list, no shell
            ["gh", *words],  # noqa: S607 - whichever gh the user has
            input=value,
            capture_output=True,
            text=True,
            check=False,
            timeout=_PATIENCE,
        )
    except subprocess.TimeoutExpired:
        return subprocess.CompletedProcess([], 1, "", f"no answer in {_PATIENCE} seconds")
    except OSError as error:
        return subprocess.CompletedProcess([], 1, "", error.strerror or str(error))


def _complaint(done: "subprocess.CompletedProcess[str]") -> str:
    return " ".join(done.stderr.split()) or f"it ended with {done.returncode}"
