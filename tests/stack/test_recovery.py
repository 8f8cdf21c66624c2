"""Stacks that a failure left stuck: rolled back, gone on with, or deleted all the same."""

from pathlib import Path

from tests.stack.platform import Platform
from tests.stack.task_project import ROOT_STACK, running_tasks

LOCAL = ("--env", "devl", "--local")
DEPLOY = ("deploy", *LOCAL, "--yes")


def test_what_blocks_a_deletion_is_shown_and_retained(tmp_path: Path) -> None:
    with running_tasks(tmp_path) as tasks:
        _deploy(tasks, "fail-delete 1")

        refused = tasks.deployer("delete", *LOCAL, "--yes")

        assert refused.returncode == 1
        assert _row(refused.stdout, "TaskStack / Task").endswith("the task failed")
        assert "--on-blocked retain" in refused.stderr
        assert _status(tasks) == "DELETE_FAILED"

        done = tasks.deployer("delete", *LOCAL, answer="y\nretain\n")

        assert done.returncode == 0, done.stdout + done.stderr
        assert "Left behind" in done.stdout
        assert _stacks(tasks) == ["task-bootstrap-stack"]


def test_a_deletion_is_forced_without_a_question(tmp_path: Path) -> None:
    with running_tasks(tmp_path) as tasks:
        _deploy(tasks, "fail-delete 1")

        done = tasks.deployer("delete", *LOCAL, "--yes", "--on-blocked", "force")

        assert done.returncode == 0, done.stdout + done.stderr
        assert _row(done.stdout, "task ")
        assert ROOT_STACK not in _stacks(tasks)


def test_a_stuck_rollback_is_continued_without_what_a_person_agrees_to_skip(
    tmp_path: Path,
) -> None:
    with running_tasks(tmp_path, nested=False) as tasks:
        _deploy(tasks, "none")
        assert tasks.deployer(*DEPLOY, "--parameter", "Work=break").returncode == 1
        assert _status(tasks) == "UPDATE_ROLLBACK_FAILED"

        refused = tasks.deployer(*DEPLOY)

        assert refused.returncode == 1
        assert "--resources-to-skip Task" in refused.stderr
        assert _status(tasks) == "UPDATE_ROLLBACK_FAILED"

        done = tasks.deployer("deploy", *LOCAL, "--parameter", "Work=mended", answer="y\ny\ny\n")

        assert done.returncode == 0, done.stdout + done.stderr
        assert "Skip them?" in done.stdout
        assert "no longer as the template says" in done.stdout
        assert _status(tasks) == "UPDATE_COMPLETE"


def test_a_failure_that_was_kept_is_gone_on_from_or_rolled_back(tmp_path: Path) -> None:
    keep = ("--on-failure", "keep")
    with running_tasks(tmp_path) as tasks:
        failed = tasks.deployer(*DEPLOY, *keep, "--parameter", "Work=fail-create 1")
        assert failed.returncode == 1
        assert _status(tasks) == "CREATE_FAILED"

        gone_on = tasks.deployer(*DEPLOY, *keep)

        assert gone_on.returncode == 0, gone_on.stdout + gone_on.stderr
        assert "DELETE_" not in gone_on.stdout
        assert _status(tasks) == "UPDATE_COMPLETE"

        tasks.deployer(*DEPLOY, *keep, "--parameter", "Work=fail-update 1")
        assert _status(tasks) == "UPDATE_FAILED"

        rolled_back = tasks.deployer("deploy", *LOCAL, answer="roll-back\ny\n")

        assert rolled_back.returncode == 0, rolled_back.stdout + rolled_back.stderr
        assert "UPDATE_ROLLBACK_COMPLETE" in rolled_back.stdout
        assert "UPDATE" in _status(tasks)


def _deploy(tasks: Platform, task: str) -> None:
    done = tasks.deployer(*DEPLOY, "--parameter", f"Work={task}")
    assert done.returncode == 0, done.stdout + done.stderr


def _row(text: str, start: str) -> str:
    return next(line.strip() for line in text.splitlines() if line.startswith(start))


def _stacks(tasks: Platform) -> list[str]:
    return [it["StackName"] for it in tasks.client("cloudformation").describe_stacks()["Stacks"]]


def _status(tasks: Platform) -> str:
    found = tasks.client("cloudformation").describe_stacks(StackName=ROOT_STACK)["Stacks"]
    return str(found[0]["StackStatus"])
