"""What holds for every workflow: pinned, of least permission, and with no logic of its own."""

import re
import shlex
from typing import Any

import click
import pytest

from deployer.cli.main import cli
from tests.workflows.events import deleted, dispatched, pull_request, push
from tests.workflows.expressions import condition, rendered
from tests.workflows.files import FOLDER, REPOSITORY, workflow

NAMES = sorted(it.name for it in FOLDER.iterdir())
ENVIRONMENTS = ("devl", "test", "prod")
SECRETS = {"AWS_REGION"} | {
    f"{environment.upper()}_{name}"
    for environment in ENVIRONMENTS
    for name in ("AWS_KMS_KEY_ARN", "AWS_ROLE_ARN", "CODE_REPOSITORY_S3_BUCKET")
}
TOOLS = {".venv/bin/deployer", "make", ".ci/run"}
_PINNED = re.compile(r"uses: [\w.-]+/[\w.-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$")
_SECRET = re.compile(r"secrets\.(\w+)")
_VARIABLE = re.compile(r"\$(\w+)")


def _jobs() -> list[Any]:
    return [
        pytest.param(job, id=f"{name}:{job_id}")
        for name in NAMES
        for job_id, job in workflow(name)["jobs"].items()
    ]


def _steps(kind: str) -> list[Any]:
    return [
        pytest.param(step, id=f"{it.id}:{number}")
        for it in _jobs()
        for number, step in enumerate(it.values[0]["steps"])
        if kind in step
    ]


def test_these_are_the_workflows_and_what_starts_them() -> None:
    started = {name: workflow(name)["on"] for name in NAMES}
    assert {name: set(on) for name, on in started.items()} == {
        "ci.yaml": {"push", "pull_request", "schedule"},
        "delete-stack.yaml": {"delete", "workflow_dispatch"},
        "deploy-stack.yaml": {"push", "pull_request"},
    }


@pytest.mark.parametrize("name", NAMES)
def test_actions_are_pinned_by_commit_and_tell_their_version(name: str) -> None:
    lines = (FOLDER / name).read_text().splitlines()
    used = [line.strip().removeprefix("- ") for line in lines if "uses:" in line]
    assert used
    assert [it for it in used if not _PINNED.fullmatch(it)] == []


def test_one_action_has_one_commit_everywhere() -> None:
    text = "".join((FOLDER / name).read_text() for name in NAMES)
    pins = set(re.findall(r"uses: (\S+)@(\S+ # \S+)", text))
    assert len({action for action, _ in pins}) == len(pins)


@pytest.mark.parametrize("name", NAMES)
def test_permissions_are_given_job_by_job(name: str) -> None:
    assert workflow(name)["permissions"] == {}


@pytest.mark.parametrize("job", _jobs())
def test_job_may_do_what_it_needs(job: Any) -> None:
    allowed = {"contents": "read"}
    if "environment" in job:
        allowed["id-token"] = "write"
    if any("deployer comment" in step.get("run", "") for step in job["steps"]):
        allowed["pull-requests"] = "write"
    assert job["permissions"] == allowed


@pytest.mark.parametrize("job", _jobs())
def test_job_ends_and_runs_on_a_named_system(job: Any) -> None:
    assert job["runs-on"] == "ubuntu-24.04"
    assert job["timeout-minutes"] <= 60  # as long as a session lasts


@pytest.mark.parametrize("job", _jobs())
def test_secrets_are_of_the_environment_of_the_job(job: Any) -> None:
    used = set(_SECRET.findall(str(job)))
    environment = job.get("environment", "")
    if environment in ENVIRONMENTS:
        of_it = {it for it in SECRETS if it.startswith((f"{environment.upper()}_", "AWS_"))}
        assert used <= of_it
    elif environment:  # chosen by hand: each role with its own
        for name in ENVIRONMENTS:
            assert f"inputs.environment == '{name}' && secrets.{name.upper()}_AWS_ROLE" in str(job)
        assert used <= SECRETS
    else:
        assert used == set()


def test_ten_secrets_suffice_and_all_are_told_in_the_readme() -> None:  # T15
    used = {it for name in NAMES for it in _SECRET.findall((FOLDER / name).read_text())}
    assert used == SECRETS
    assert len(SECRETS) == 10
    readme = (REPOSITORY / "README.md").read_text()
    assert [it for it in SECRETS if it not in readme] == []


@pytest.mark.parametrize("step", _steps("run"))
def test_step_runs_one_command_of_a_known_tool(step: Any) -> None:
    text = step["run"].strip()
    assert not re.search(r"[;&|<>`\n\\]|\$[({]", text)
    words = shlex.split(text)
    assert words[0] in TOOLS
    if words[0] == "make":
        assert re.search(rf"^{words[1]}: ", (REPOSITORY / "Makefile").read_text(), re.MULTILINE)


@pytest.mark.parametrize("step", _steps("run"))
def test_what_others_wrote_comes_by_quoted_variables(step: Any) -> None:
    text = step["run"]
    assert "${{" not in text
    used = _VARIABLE.findall(text)
    assert set(used) <= set(step.get("env", {}))
    assert len(re.findall(r'"\$\w+"', text)) == len(used)


@pytest.mark.parametrize("step", [it for it in _steps("run") if "deployer" in it.values[0]["run"]])
def test_deployer_knows_the_command_and_its_options(step: Any) -> None:
    context = click.Context(cli)
    _, *words = shlex.split(step["run"])
    command = cli.get_command(context, words.pop(0))
    assert command is not None
    inner = click.Context(command, context)
    given, rest, _ = command.make_parser(inner).parse_args(words)
    assert rest == []
    if any(it.name == "environment" for it in command.params):
        assert "environment" in given


@pytest.mark.parametrize("step", _steps("uses"))
def test_no_credentials_stay_where_scripts_could_read_them(step: Any) -> None:
    if step["uses"].startswith("actions/checkout@"):
        assert step["with"]["persist-credentials"] is False
    if step["uses"].startswith("aws-actions/"):
        given = step["with"]
        assert given["role-duration-seconds"] == 3600
        assert given["mask-aws-account-id"] is True
        assert not {"aws-access-key-id", "aws-secret-access-key"} & set(given)


@pytest.mark.parametrize(
    ("event", "of_build"),
    [
        (push("main", "sha"), False),
        (push("feature/login", "sha"), True),
        (pull_request("feature/login", "sha"), True),
    ],
)
def test_names_of_main_are_checked_always_and_those_of_a_build_where_there_is_one(
    event: Any, of_build: bool
) -> None:
    contexts = {"github": event.context(1), "success": True}
    validated = [
        "--build-id-of" in it["run"]
        for it in workflow("deploy-stack.yaml")["jobs"]["build"]["steps"]
        if "validate --env devl" in it.get("run", "") and condition(it.get("if"), contexts)
    ]
    assert validated == ([False, True] if of_build else [False])


def test_main_goes_from_environment_to_environment_with_what_was_built_once() -> None:
    jobs = workflow("deploy-stack.yaml")["jobs"]
    assert jobs["devl"]["needs"] == "build"
    assert jobs["test"]["needs"] == ["build", "devl"]
    assert jobs["prod"]["needs"] == ["build", "test"]
    for name, job in jobs.items():
        deploys = [it["run"] for it in job["steps"] if "deployer deploy" in it.get("run", "")]
        for command in deploys:
            assert '--artifacts artifacts --artifacts-digest="$DIGEST"' in command
        assert bool(deploys) == (name in ("branch", *ENVIRONMENTS))


def test_no_deployment_is_cancelled_and_one_stack_has_one_at_a_time() -> None:
    deploy, delete = workflow("deploy-stack.yaml")["jobs"], workflow("delete-stack.yaml")["jobs"]
    for job in (*deploy.values(), *delete.values()):
        assert job["concurrency"]["cancel-in-progress"] is False

    def group(job: Any, event: Any) -> str:
        contexts = {"github": event.context(1), "inputs": event.inputs}
        return rendered(job["concurrency"]["group"], contexts)

    branch = "feature/login"
    by_hand = dispatched("sha", environment="devl", branch=branch)
    of_branch = group(deploy["branch"], push(branch, "sha"))
    assert of_branch == group(delete["branch"], deleted(branch, "sha"))
    assert of_branch == group(delete["by-hand"], by_hand)
    for name in ENVIRONMENTS:
        of_main = group(deploy[name], push("main", "sha"))
        by_hand = dispatched("sha", environment=name, branch="")
        assert of_main == group(delete["by-hand"], by_hand) != of_branch


@pytest.mark.parametrize(
    ("event", "started"),
    [
        (push("main", "sha"), {"build", *ENVIRONMENTS}),
        (push("feature/login", "sha"), {"build", "branch"}),
        (pull_request("feature/login", "sha"), {"build", "plan"}),
        (pull_request("feature/login", "sha", source="mallory/piped"), {"build"}),
        (pull_request("dependabot/x", "sha", author="dependabot[bot]"), {"build"}),
    ],
)
def test_event_starts_what_it_may(event: Any, started: set[str]) -> None:
    contexts = {"github": event.context(1), "success": True, "cancelled": False}
    contexts["needs"] = {"plan": {"outputs": {}}}
    jobs = workflow("deploy-stack.yaml")["jobs"]
    assert {name for name, it in jobs.items() if condition(it.get("if"), contexts)} == started


@pytest.mark.parametrize(
    ("event", "started"),
    [
        (deleted("feature/login", "sha"), {"branch"}),
        (deleted("v1.0", "sha", kind="tag"), set()),
        (deleted("dependabot/x", "sha"), set()),
        (deleted("gh-readonly-queue/main/pr-1-0a1b", "sha"), set()),
        (dispatched("sha", environment="prod", branch="", confirmation=""), {"by-hand"}),
    ],
)
def test_deletion_is_of_branches_or_by_hand(event: Any, started: set[str]) -> None:
    contexts = {"github": event.context(1), "inputs": event.inputs, "success": True}
    jobs = workflow("delete-stack.yaml")["jobs"]
    assert {name for name, it in jobs.items() if condition(it.get("if"), contexts)} == started


def test_branches_of_programs_are_not_deployed() -> None:
    branches = workflow("deploy-stack.yaml")["on"]["push"]["branches"]
    assert branches == ["**", "!dependabot/**", "!gh-readonly-queue/**"]


def test_deletion_by_itself_is_only_ever_of_a_build() -> None:
    [step] = [it for it in workflow("delete-stack.yaml")["jobs"]["branch"]["steps"] if "env" in it]
    assert '--build-id-of="$BRANCH"' in step["run"]
    for step in workflow("delete-stack.yaml")["jobs"]["by-hand"]["steps"]:
        if "deployer delete" in step.get("run", ""):
            assert '--confirm="$CONFIRMATION"' in step["run"]
            assert "--yes" not in step["run"]
