"""The workflows as a repository uses them: their own steps, on a local cloud for each account."""

import base64
import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass

import pytest

from deployer.project.branches import build_id_of
from tests.cloud import Cloud, running_cloud
from tests.fake_gh import FakeGh
from tests.workflows.events import deleted, dispatched, pull_request, push
from tests.workflows.files import REPOSITORY
from tests.workflows.run import Job, Runner, jobs_of

pytestmark = pytest.mark.xdist_group("workflows")

ENVIRONMENTS = ("devl", "test", "prod")
STACK = "piped-task-root-stack"
BRANCH = "feature/$(touch${IFS}pwned)"
BROKEN = "broken"
LOGGED = "Asking the warehouse for Create"  # a line of the function's log
TOKEN = "hidden-devl"  # what the params file gives for a NoEcho parameter


@dataclass(frozen=True)
class Repository:
    """A repository with these workflows, and an account for each of its environments."""

    runner: Runner
    clouds: dict[str, Cloud]
    gh: FakeGh

    def commit(self, work: str, *, code: str = "") -> str:
        """Commit what the task shall do in devl, and return the commit."""
        params = self.runner.origin / "params/cfn-parameters.json"
        written = json.loads(params.read_text())
        written["parameters"]["devl"]["Work"] = work
        params.write_text(json.dumps(written))
        if code:
            with (self.runner.origin / "src/do-task/handler.py").open("a") as file:
                file.write(code)
        who = ("-c", "user.name=Somebody", "-c", "user.email=somebody@example.com")
        self._git("add", "--all")
        self._git(*who, "commit", "--quiet", "--allow-empty", "--message", work)
        return self._git("rev-parse", "HEAD")

    def _git(self, *words: str) -> str:
        command = ["git", "-C", str(self.runner.origin), *words]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()

    def stacks(self, environment: str = "devl") -> dict[str, str]:
        """The root stacks that stand, each with its status."""
        cfn = self.clouds[environment].client("cloudformation")
        found = cfn.describe_stacks()["Stacks"]
        return {
            it["StackName"]: it["StackStatus"]
            for it in found
            if it["StackName"].startswith(STACK) and it["StackStatus"] != "DELETE_COMPLETE"
            if "ParentId" not in it
        }

    def code(self, environment: str) -> str:
        """The SHA-256 of the code that main's function runs there, in base64."""
        functions = self.clouds[environment].client("lambda")
        name = f"piped-do-task-{environment}-us-east-1"
        found = functions.get_function_configuration(FunctionName=name)
        return str(found["CodeSha256"])


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Repository]:
    home = tmp_path_factory.mktemp("workflows")
    origin = home / "origin"
    shutil.copytree(REPOSITORY / "tests/projects/pipeline", origin)
    for name in ("Makefile", "requirements.lock"):
        shutil.copy(REPOSITORY / name, origin)
    (origin / ".gitignore").write_text(".venv\n.deployer\n")
    subprocess.run(["git", "init", "--quiet", "--initial-branch=main", str(origin)], check=True)
    secrets = {"AWS_REGION": "us-east-1"}
    gh = FakeGh(home / "bin")
    with ExitStack() as running:
        clouds = {}
        for name in ENVIRONMENTS:
            (home / name).mkdir()
            clouds[name] = running.enter_context(running_cloud(home / name, auth=False))
            bucket = f"code-of-{name}"
            s3 = clouds[name].client("s3")
            s3.create_bucket(Bucket=bucket)
            s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
            secrets |= {
                f"{name.upper()}_AWS_ROLE_ARN": f"arn:aws:iam::111111111111:role/{name}",
                f"{name.upper()}_AWS_KMS_KEY_ARN": f"arn:aws:kms:us-east-1:111111111111:key/{name}",
                f"{name.upper()}_CODE_REPOSITORY_S3_BUCKET": bucket,
            }
        variables = {"PATH": f"{gh.folder}:{os.environ['PATH']}", "NO_PROXY": "127.0.0.1"}
        accounts = {name: _account(it) for name, it in clouds.items()}
        yield Repository(Runner(origin, home / "runs", secrets, accounts, variables), clouds, gh)


def _account(cloud: Cloud) -> dict[str, str]:
    credentials = cloud.running.credentials
    return {
        "AWS_ACCESS_KEY_ID": credentials["aws_access_key_id"],
        "AWS_SECRET_ACCESS_KEY": credentials["aws_secret_access_key"],
        "AWS_ENDPOINT_URL": cloud.running.endpoint_url,
    }


def _succeeded(jobs: dict[str, Job], *names: str) -> None:
    assert set(jobs_of(jobs)) == set(names)
    for name in names:
        assert jobs[name].result == "success", jobs[name].said


@pytest.fixture(scope="module")
def main(repository: Repository) -> dict[str, Job]:
    """The jobs of a push to main, which all went well."""
    sha = repository.commit("succeed")
    jobs = repository.runner.run("deploy-stack.yaml", push("main", sha))
    _succeeded(jobs, "build", *ENVIRONMENTS)
    return jobs


@pytest.fixture(scope="module")
def broken(repository: Repository) -> dict[str, Job]:
    """The jobs of a push to a branch whose task fails."""
    sha = repository.commit("fail")
    return repository.runner.run("deploy-stack.yaml", push(BROKEN, sha))


def test_main_goes_through_three_environments_with_one_set_of_code(
    repository: Repository, main: dict[str, Job]
) -> None:  # T15 T17
    [zip_file] = main["build"].folder.glob("artifacts/*.zip")
    digest = base64.b64encode(hashlib.sha256(zip_file.read_bytes()).digest()).decode()
    for name in ENVIRONMENTS:
        assert repository.stacks(name)[STACK] == "CREATE_COMPLETE"
        assert repository.code(name) == digest
        assert f"### {STACK}" in main[name].summary
        assert "**CREATE_COMPLETE**" in main[name].summary
        assert not list((main[name].folder / ".deployer").rglob("*.zip"))  # none was made


def test_branch_is_deployed_as_a_build_of_its_own_and_goes_with_the_branch(
    repository: Repository,
) -> None:  # T16 T18
    sha = repository.commit("succeed", code="# of a branch\n")
    build = f"{STACK}-{build_id_of(BRANCH)}"

    jobs = repository.runner.run("deploy-stack.yaml", push(BRANCH, sha))

    _succeeded(jobs, "build", "branch")
    before = repository.stacks()
    assert before[build] == "CREATE_COMPLETE"
    assert not list(repository.runner.home.rglob("pwned"))

    kept = repository.runner.run("delete-stack.yaml", deleted(BRANCH, sha, kind="tag"))
    assert set(jobs_of(kept)) == set()
    gone = repository.runner.run("delete-stack.yaml", deleted(BRANCH, sha))

    _succeeded(gone, "branch")
    assert set(before) - set(repository.stacks()) == {build}


@pytest.mark.usefixtures("main")
def test_pull_request_gets_the_plan_of_merging_it(repository: Repository) -> None:
    repository.gh.comment_by("somebody", "<!-- deployer: plan -->\nAll is well.")
    sha = repository.commit("succeed", code="# of a pull request\n")

    jobs = repository.runner.run("deploy-stack.yaml", pull_request("a-branch", sha))

    _succeeded(jobs, "build", "plan", "comment")
    [(_, left_alone), (author, body)] = repository.gh.comments
    assert left_alone.endswith("All is well.")
    assert author == "github-actions[bot]"
    assert f"### {STACK}\n\nUpdate, 1 resources" in body
    assert "| Modify | TaskStack | AWS::CloudFormation::Stack |" in body
    assert TOKEN not in body
    assert STACK in repository.stacks()


def test_failure_leaves_its_first_cause_on_the_run(broken: dict[str, Job]) -> None:
    assert set(jobs_of(broken)) == {"build", "branch"}
    done = broken["branch"]
    assert done.result == "failure"
    build = f"{STACK}-{build_id_of(BROKEN)}"
    assert f"**First cause: {build} → TaskStack → Task**" in done.summary
    assert "the warehouse cannot be reached" in done.summary
    assert f"::error title=First cause%3A {build} → TaskStack → Task::CREATE_FAILED" in done.said
    assert LOGGED in done.said
    assert LOGGED not in done.summary
    assert TOKEN not in done.said + done.summary


def _delete_by_hand(repository: Repository, environment: str, branch: str, typed: str) -> Job:
    sha = repository.commit("succeed")
    event = dispatched(sha, environment=environment, branch=branch, confirmation=typed)
    return repository.runner.run("delete-stack.yaml", event)["by-hand"]


@pytest.mark.usefixtures("main")
def test_deletion_by_hand_does_nothing_unless_it_is_confirmed(repository: Repository) -> None:
    done = _delete_by_hand(repository, "prod", "", f"devl/{STACK}")

    assert done.result == "failure"
    assert f"give prod/{STACK}" in done.summary
    assert STACK in repository.stacks("prod")


@pytest.mark.usefixtures("main")
def test_deletion_by_hand_deletes_main_s_stacks_where_it_is_told(
    repository: Repository,
) -> None:  # T18
    done = _delete_by_hand(repository, "prod", "", f"prod/{STACK}")

    assert done.result == "success", done.said
    assert repository.stacks("prod") == {}
    assert STACK in repository.stacks("test")


@pytest.mark.usefixtures("broken")
def test_deletion_by_hand_deletes_the_build_of_a_branch(repository: Repository) -> None:
    build = f"{STACK}-{build_id_of(BROKEN)}"
    before = repository.stacks()

    done = _delete_by_hand(repository, "devl", BROKEN, f"devl/{build}")

    assert done.result == "success", done.said
    assert set(before) - set(repository.stacks()) == {build}
