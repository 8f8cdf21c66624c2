"""A repository on GitHub: its name, its ids and its secrets."""

import json
import re
from dataclasses import dataclass

from deployer.errors import DeployerError
from deployer.github.gh import ask, is_installed

# An owner begins with a letter or a digit, and has an underscore only where a company manages it;
# a repository's name is none of a folder's own.
# https://docs.github.com/en/enterprise-cloud@latest/admin/managing-iam/iam-configuration-reference/username-considerations-for-external-authentication
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*/(?!\.{1,2}$)[A-Za-z0-9._-]+")


NO_REPOSITORY = "none"
"""Instead of a name, where no repository is meant."""


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


def is_repository(name: str) -> bool:
    """Whether it has the form of owner/name."""
    return _NAME.fullmatch(name) is not None


def look_up(name: str) -> Repository | None:
    """A repository with its ids; None where gh is missing, or does not see it."""
    if not is_installed():
        return None
    answer = ask("api", f"repos/{name}")
    if answer.complaint:
        return None
    try:
        found = json.loads(answer.text)
        return Repository(found["full_name"], str(found["id"]), str(found["owner"]["id"]))
    except (ValueError, KeyError, TypeError):
        return None  # no answer of GitHub's


def require_program() -> None:
    """Make sure, before anything else is said, that there is what sets secrets.

    Raises:
        DeployerError: gh is missing.
    """
    if not is_installed():
        raise DeployerError(
            "the program gh, which sets secrets on GitHub, is not there",
            where="--github",
            todo="Install it from https://cli.github.com, or leave --github out and set the "
            "secrets by hand: they are printed.",
        )


def set_before(name: str) -> frozenset[str]:
    """The names of a repository's secrets, whose values nobody is told.

    Raises:
        DeployerError: nobody is logged in who sees them.
    """
    answer = ask("secret", "list", "--repo", name)
    if answer.complaint:
        raise DeployerError(
            f"gh may not look at the secrets of {name}: {answer.complaint}",
            where=f"gh secret list --repo {name}",
            todo="Log in as one who may administer the repository: gh auth login. Or leave "
            "--github out and set the secrets by hand: they are printed.",
        )
    # A name, and when it was set.
    return frozenset(line.split()[0] for line in answer.text.splitlines() if line.strip())


def set_secret(repository: str, name: str, value: str) -> str:
    """Set a secret; returns what gh complains of, nothing where it is set."""
    return ask("secret", "set", name, "--repo", repository, given=value).complaint
