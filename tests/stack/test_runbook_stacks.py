"""The runbook's procedures for stacks that are stuck, and for a build that goes."""

import json
from collections.abc import Iterator

import pytest

from tests.stack.drill import LOCAL, drill
from tests.stack.platform import Platform
from tests.stack.task_project import ROOT_STACK, running_tasks

pytestmark = pytest.mark.xdist_group("runbook-stacks")


@pytest.fixture(scope="module")
def tasks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """The task project, its custom resource in the root stack, with nothing deployed."""
    with running_tasks(tmp_path_factory.mktemp("tasks"), nested=False) as started:
        yield started


def status(tasks: Platform, name: str = ROOT_STACK) -> str:
    """A stack's status; empty where there is none."""
    found = tasks.client("cloudformation").describe_stacks()["Stacks"]
    return next((str(it["StackStatus"]) for it in found if it["StackName"] == name), "")


def work(tasks: Platform, task: str) -> None:
    """Let the project's custom resource do something in the deployments that follow."""
    path = tasks.root / "params/cfn-parameters.json"
    params = json.loads(path.read_text())
    params["parameters"]["devl"]["Work"] = task
    path.write_text(json.dumps(params))


def test_a_feature_build_goes(tasks: Platform) -> None:
    assert tasks.deploy("--build-id", "b7").returncode == 0
    assert status(tasks, f"{ROOT_STACK}-b7") == "CREATE_COMPLETE"
    with drill(tasks, "A feature build", BUILD="b7") as build:
        build.run("deployer delete", answer="y\n")
    assert status(tasks, f"{ROOT_STACK}-b7") == ""
    assert status(tasks, "task-bootstrap-stack")  # which is the account's


def test_stacks_get_unstuck(tasks: Platform) -> None:
    """Planned and left, created in vain, and an update that could not be taken back."""
    assert tasks.deployer("plan", "--save", *LOCAL).returncode == 0
    assert status(tasks) == "REVIEW_IN_PROGRESS"
    work(tasks, "fail-create 1")
    with drill(tasks, "A stuck stack") as stuck:
        assert "REVIEW_IN_PROGRESS" in stuck.run("deployer status", code=1)
        stuck.run("deployer deploy", answer="y\n", code=1)
        assert status(tasks) == "ROLLBACK_COMPLETE"
        stuck.commands.insert(0, "deployer deploy --env devl")
        work(tasks, "none")
        stuck.run("deployer deploy", answer="y\ny\n")
        assert status(tasks) == "CREATE_COMPLETE"
        work(tasks, "break")
        assert tasks.deploy().returncode == 1
        assert status(tasks) == "UPDATE_ROLLBACK_FAILED"
        work(tasks, "mended")
        stuck.commands.insert(0, "deployer deploy --env devl")
        said = stuck.run("deployer deploy", answer="y\ny\ny\n")
        assert "Skip them?" in said
        stuck.run("deployer drift")
        stuck.run("deployer deploy --force", answer="y\n")
    assert status(tasks) == "UPDATE_COMPLETE"
