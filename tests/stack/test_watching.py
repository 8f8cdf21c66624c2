"""Watching an operation: interrupted, attached to, and explained when it fails."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cloud import without_aws_settings
from tests.stack.platform import Platform
from tests.stack.task_project import ROOT_STACK, running_tasks

LOCAL = ("--env", "devl", "--local")
DEPLOY = ("deploy", *LOCAL, "--yes")


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
    with _interrupted(deployed, *DEPLOY, "--parameter", "Work=sleep 3") as deploying:
        said, _ = deploying.communicate("cancel\n", timeout=60)

    assert deploying.returncode == 130, said
    assert "cancel the update" in said
    assert _status(deployed) == "UPDATE_ROLLBACK_COMPLETE"


def test_a_creation_is_deleted_after_ctrl_c_and_stays_so(tasks: Platform) -> None:
    with _interrupted(tasks, *DEPLOY, "--parameter", "Work=sleep 2") as deploying:
        said, _ = deploying.communicate("delete\n", timeout=60)

    assert deploying.returncode == 130, said
    assert "DELETE_COMPLETE" in said
    assert tasks.deploy().returncode == 0  # nothing of it is in the way
    assert _status(tasks) == "CREATE_COMPLETE"


def test_an_operation_left_alone_goes_on_and_is_found_again(deployed: Platform) -> None:
    with _interrupted(deployed, *DEPLOY, "--parameter", "Work=sleep 6") as deploying:
        said, _ = deploying.communicate("", timeout=60)  # nobody answers

    assert deploying.returncode == 130, said
    assert "goes on in CloudFormation without you" in said
    refused = deployed.deployer(*DEPLOY)
    assert refused.returncode == 1
    assert "deployer watch" in refused.stderr

    watched = deployed.deployer("watch", *LOCAL)

    assert watched.returncode == 0, watched.stdout + watched.stderr
    assert f"{ROOT_STACK} is in UPDATE_IN_PROGRESS" in watched.stdout
    # From the very beginning, though that was before anybody watched.
    events = [line for line in watched.stdout.splitlines() if "_IN_PROGRESS  " in line]
    assert events[0].endswith(ROOT_STACK)
    assert any("UPDATE_COMPLETE" in it for it in watched.stdout.splitlines()[-2:])
    again = deployed.deployer("watch", *LOCAL)
    assert again.returncode == 0
    assert "Nothing is going on" in again.stdout


def test_a_deployment_waits_for_another_one_if_asked_to(deployed: Platform) -> None:
    with _interrupted(deployed, *DEPLOY, "--parameter", "Work=sleep 3") as deploying:
        deploying.communicate("leave\n", timeout=60)

    done = deployed.deployer("deploy", *LOCAL, answer="watch\ny\n")

    assert done.returncode == 0, done.stdout + done.stderr
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


class _interrupted:  # noqa: N801 - used as a context
    """A deployer that gets SIGINT as soon as the task has begun."""

    def __init__(self, platform: Platform, *words: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "deployer", "--project", str(platform.root), *words],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={**without_aws_settings(), "AWS_EC2_METADATA_DISABLED": "true"},
        )

    def __enter__(self) -> "subprocess.Popen[str]":
        assert self._process.stdout
        for line in self._process.stdout:
            if "_IN_PROGRESS " in line and "TaskStack / Task" in line:
                break
        os.kill(self._process.pid, signal.SIGINT)
        return self._process

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()


def _status(platform: Platform) -> str:
    found = platform.client("cloudformation").describe_stacks(StackName=ROOT_STACK)["Stacks"]
    return str(found[0]["StackStatus"])
