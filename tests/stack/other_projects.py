"""Projects of other people's kind, kept in `tests/projects`, each with a local cloud of its own."""

import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.cloud import running_cloud
from tests.stack.platform import Platform

_PROJECTS = Path(__file__).parents[1] / "projects"


@contextmanager
def deployed_project(name: str, root: Path, *, remote: str = "") -> Iterator[Platform]:
    """A copy of a project, deployed, with a cloud that enforces IAM and runs meanwhile.

    Args:
        root: where the copy goes.
        remote: of its git repository; it has none unless given.
    """
    shutil.copytree(_PROJECTS / name, root)
    if remote:
        subprocess.run(["git", "init", "--quiet", str(root)], check=True)
        subprocess.run(["git", "-C", str(root), "remote", "add", "origin", remote], check=True)
    with running_cloud(root, auth=True) as cloud:
        started = Platform(root, cloud)
        deploy(started)
        yield started


def deploy(project: Platform) -> str:
    """Deploy, which must do, and return what was printed."""
    done = project.deploy()
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def outputs(project: Platform, stack_name: str) -> Mapping[str, str]:
    """A stack's outputs."""
    stack = project.client("cloudformation").describe_stacks(StackName=stack_name)["Stacks"][0]
    return {it["OutputKey"]: it["OutputValue"] for it in stack["Outputs"]}


def executed(project: Platform, machine_arn: str, given: str = "{}") -> str:
    """What an execution of a state machine ends with: its output, or its cause."""
    states = project.client("stepfunctions")
    started = states.start_execution(stateMachineArn=machine_arn, input=given)["executionArn"]

    def ended() -> dict[str, Any] | None:
        found: dict[str, Any] = states.describe_execution(executionArn=started)
        return None if found["status"] == "RUNNING" else found

    found = project.cloud.eventually(ended, "the execution")
    return str(found.get("output", found.get("cause")))


def replace(path: Path, old: str, new: str) -> None:
    """Edit a file, which must hold what is replaced."""
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))
