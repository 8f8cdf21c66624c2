"""Watching an operation: interrupted, attached to, and explained when it fails."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.cloud import without_aws_settings
from tests.stack.platform import Platform
from tests.stack.task_project import GATE, ROOT_STACK, running_tasks

LOCAL = ("--env", "devl", "--local")
DEPLOY = ("deploy", *LOCAL, "--yes")
PATIENCE = 120
"""Seconds."""


@pytest.fixture
def tasks(tmp_path: Path) -> Iterator[Platform]:
    """The task project with nothing deployed."""
    with running_tasks(tmp_path) as started:
        yield started


@pytest.fixture
def deployed(tasks: Platform) -> Platform:
    """The task project, deployed with a task that does nothing."""
    done = tasks.deployer(*DEPLOY)
    assert done.returncode == 0, done.stdout + done.stderr
    return tasks


def test_an_update_is_cancelled_after_ctrl_c(deployed: Platform) -> None:
    with _interrupted(deployed) as deploying:
        said, _ = deploying.communicate("cancel\n", timeout=PATIENCE)

    assert deploying.returncode == 130, said
    assert "cancel the update" in said
    assert _status(deployed) == "UPDATE_ROLLBACK_COMPLETE"


def test_a_creation_is_deleted_after_ctrl_c_and_stays_so(tasks: Platform) -> None:
    with _interrupted(tasks) as deploying:
        said, _ = deploying.communicate("delete\n", timeout=PATIENCE)

    assert deploying.returncode == 130, said
    assert "DELETE_COMPLETE" in said
    assert tasks.deploy().returncode == 0  # nothing of it is in the way
    assert _status(tasks) == "CREATE_COMPLETE"


def test_an_operation_left_alone_goes_on_and_is_found_again(deployed: Platform) -> None:
    with _interrupted(deployed) as deploying:
        said, _ = deploying.communicate("", timeout=PATIENCE)  # nobody answers

    assert deploying.returncode == 130, said
    assert "goes on in CloudFormation without you" in said
    refused = deployed.deployer(*DEPLOY)
    assert refused.returncode == 1
    assert "deployer watch" in refused.stderr

    watched = _until_it_ends(deployed, "is in UPDATE_IN_PROGRESS", "watch", *LOCAL)

    assert any(f"{ROOT_STACK} is in UPDATE_IN_PROGRESS" in line for line in watched)
    # From the very beginning, though that was before anybody watched.
    events = [line for line in watched if "_IN_PROGRESS  " in line]
    assert events[0].endswith(ROOT_STACK)
    assert any("UPDATE_COMPLETE" in it for it in watched[-2:])
    again = deployed.deployer("watch", *LOCAL)
    assert again.returncode == 0
    assert "Nothing is going on" in again.stdout


def test_a_deployment_waits_for_another_one_if_asked_to(deployed: Platform) -> None:
    with _interrupted(deployed) as deploying:
        deploying.communicate("leave\n", timeout=PATIENCE)

    _until_it_ends(deployed, "What now?", "deploy", *LOCAL, answer="watch\ny\n")

    stack = deployed.client("cloudformation").describe_stacks(StackName=ROOT_STACK)["Stacks"][0]
    assert {"ParameterKey": "Work", "ParameterValue": "none"} in stack["Parameters"]


def test_a_failure_is_explained_by_what_the_function_logged(tasks: Platform) -> None:
    done = tasks.deployer(*DEPLOY, "--parameter", "Work=fail-create 1")

    assert done.returncode == 1
    said = done.stdout + done.stderr
    assert f"{ROOT_STACK} → TaskStack → Task (Custom::Task)" in said
    assert "the task failed" in said
    assert "log of do-task" in said
    assert "cannot reach the warehouse" in said


@contextmanager
def _begun(platform: Platform, *words: str) -> Iterator["subprocess.Popen[str]"]:
    """A deployer that runs meanwhile."""
    with subprocess.Popen(
        [sys.executable, "-m", "deployer", "--project", str(platform.root), *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**without_aws_settings(), "AWS_EC2_METADATA_DISABLED": "true"},
    ) as process:
        try:
            yield process
        finally:
            process.kill()


@contextmanager
def _interrupted(platform: Platform) -> Iterator["subprocess.Popen[str]"]:
    """A deployment that gets SIGINT as soon as its task has begun, which waits for the gate."""
    work = f"Work=await {platform.root / GATE}"
    with _begun(platform, *DEPLOY, "--parameter", work) as process:
        assert process.stdout
        for line in process.stdout:
            if "_IN_PROGRESS " in line and "TaskStack / Task" in line:
                break
        process.send_signal(signal.SIGINT)
        yield process


def _until_it_ends(platform: Platform, word: str, *words: str, answer: str = "") -> list[str]:
    """What a deployer says that does well once the task may end, which is when it says a word."""
    with _begun(platform, *words) as process:
        assert process.stdin
        assert process.stdout
        process.stdin.write(answer)
        process.stdin.flush()
        said = []
        for line in process.stdout:
            said.append(line.rstrip("\n"))
            if word in line:
                break
        (platform.root / GATE).touch()
        said += process.communicate(timeout=PATIENCE)[0].splitlines()
    assert process.returncode == 0, said
    return said


def _status(platform: Platform) -> str:
    found = platform.client("cloudformation").describe_stacks(StackName=ROOT_STACK)["Stacks"]
    return str(found[0]["StackStatus"])
