"""What the actions of others do, as far as the steps after them see it."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

Given = Mapping[str, str]


@dataclass
class Workspace:
    """Where the steps of one job run.

    Attributes:
        kept: where the run's jobs hand folders and files on.
        environment: of the job; empty without one.
        account: variables of whoever is logged in to the environment's account.
        variables: that steps have set for those after them.
    """

    origin: Path
    folder: Path
    kept: Path
    sha: str
    environment: str
    account: Mapping[str, str]
    permissions: Mapping[str, str]
    variables: dict[str, str] = field(default_factory=dict)


def _check_out(space: Workspace, given: Given) -> dict[str, str]:
    assert given["persist-credentials"] == "False"
    assert space.permissions["contents"] == "read"
    origin, folder = str(space.origin), str(space.folder)
    words = ["git", "clone", "--quiet", "--shared", "--no-checkout", origin, folder]
    subprocess.run(words, check=True)
    checkout = ["git", "-C", folder, "checkout", "--quiet", "--detach", space.sha]
    subprocess.run(checkout, check=True)
    # The environment that runs these tests stands for one that `make install` would make of the
    # same lock, which takes a minute.
    (space.folder / ".venv").symlink_to(sys.prefix)
    os.utime(space.folder / "requirements.lock", (0, 0))
    # cfn-lint takes seconds for the same templates in each job.
    remembered = space.kept.parent / "lint"
    remembered.mkdir(exist_ok=True)
    (space.folder / ".deployer/cache").mkdir(parents=True)
    (space.folder / ".deployer/cache/lint").symlink_to(remembered)
    return {}


def _set_up_python(_: Workspace, given: Given) -> dict[str, str]:
    assert given["python-version"] == "3.11"
    return {}


def _log_in(space: Workspace, given: Given) -> dict[str, str]:
    """A session, given to a job of the environment that the role trusts and to no other."""
    assert space.permissions["id-token"] == "write"
    assert given["role-to-assume"] == f"arn:aws:iam::111111111111:role/{space.environment}"
    assert given["role-duration-seconds"] == "3600"
    space.variables |= {"AWS_REGION": given["aws-region"], **space.account}
    return {}


def _keep(space: Workspace, given: Given) -> dict[str, str]:
    source, target = space.folder / given["path"], space.kept / given["name"]
    if not source.exists():
        assert given["if-no-files-found"] == "ignore", f"there is no {given['path']}"
        return {}
    target.mkdir(parents=True)
    if source.is_dir():
        shutil.copytree(source, target, dirs_exist_ok=True)
    else:
        shutil.copy(source, target)
    return {"artifact-id": "1"}


def _fetch(space: Workspace, given: Given) -> dict[str, str]:
    into = space.folder / given.get("path", ".")
    shutil.copytree(space.kept / given["name"], into, dirs_exist_ok=True)
    return {}


ACTIONS: Mapping[str, Callable[[Workspace, Given], dict[str, str]]] = {
    "actions/checkout": _check_out,
    "actions/setup-python": _set_up_python,
    "actions/upload-artifact": _keep,
    "actions/download-artifact": _fetch,
    "aws-actions/configure-aws-credentials": _log_in,
}
