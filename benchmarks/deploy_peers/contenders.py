"""How each contender deploys and packages a project: the commands that a CI job would run."""

import shutil
import subprocess
import sys
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from benchmarks.deploy_peers.peers import Peers
from benchmarks.deploy_peers.task import Stack, Task

_CAPABILITIES = ("CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND")


class Contender(Protocol):
    """A tool that deploys."""

    @property
    def name(self) -> str:
        """What the table calls it."""
        ...

    def deploy(self, task: Task) -> None:
        """Bring all stacks up to date."""
        ...

    def package(self, task: Task) -> None:
        """Bring code and templates into the bucket."""
        ...


@dataclass(frozen=True)
class Deployer:
    """`deployer`, with this environment's own interpreter."""

    name: str = "deployer"

    def deploy(self, task: Task) -> None:
        """One command for all stacks."""
        self._run(task, "deploy", "--yes")

    def package(self, task: Task) -> None:
        """One command."""
        self._run(task, "package")

    def package_for_aws(self, task: Task, output: Path) -> str:
        """Write templates for the AWS CLI; returns what it prints, the commands among it."""
        return self._run(task, "package", "--output-template-file", str(output))

    def _run(self, task: Task, command: str, *words: str) -> str:
        named = {"CODE_REPOSITORY_S3_BUCKET": task.location.bucket}
        if task.location.kms_key_arn:
            named["AWS_KMS_KEY_ARN"] = task.location.kms_key_arn
        call = [command_of(), "--project", str(task.root), command, "--env", "devl", *words]
        return run(call, task.root, {**task.variables, **named})

    @staticmethod
    def forget(root: Path, *, but: Collection[str] = ()) -> None:
        """Remove what it has kept of earlier runs.

        Args:
            but: names of folders in its cache that stay.
        """
        cache = root / ".deployer/cache"
        for path in cache.iterdir() if cache.is_dir() else ():
            if path.name in but:
                continue
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()


@dataclass(frozen=True)
class AwsCli:
    """`aws cloudformation package`, then `deploy`."""

    peers: Peers
    name: str = "aws cloudformation"

    def deploy(self, task: Task) -> None:
        """Two commands for each stack."""
        for stack in task.stacks:
            packaged = self._package(task, stack)
            call = [self.peers.aws, "cloudformation", "deploy", "--template-file", packaged]
            call += ["--stack-name", stack.name, "--no-fail-on-empty-changeset"]
            call += ["--capabilities", *_CAPABILITIES]
            if stack.parameters:
                call += ["--parameter-overrides"]
                call += [f"{name}={value}" for name, value in stack.parameters.items()]
            run(call, task.root, task.variables)

    def package(self, task: Task) -> None:
        """One command for each stack."""
        for stack in task.stacks:
            self._package(task, stack)

    def _package(self, task: Task, stack: Stack) -> str:
        packaged = str(task.scratch / f"{stack.name}.yaml")
        call = [self.peers.aws, "cloudformation", "package", "--template-file", stack.template]
        call += ["--s3-bucket", task.location.bucket, "--s3-prefix", "by-aws"]
        run([*call, "--output-template-file", packaged], task.root, task.variables)
        return packaged


@dataclass(frozen=True)
class Sam:
    """`sam deploy`, which packages by itself; `sam package`."""

    peers: Peers
    name: str = "sam"

    def deploy(self, task: Task) -> None:
        """One command for each stack."""
        for stack in task.stacks:
            call = [*self._command("deploy", task, stack), "--stack-name", stack.name]
            call += ["--no-confirm-changeset", "--no-fail-on-empty-changeset"]
            call += ["--capabilities", *_CAPABILITIES]
            if stack.parameters:
                call += ["--parameter-overrides"]
                call += [f'{name}="{value}"' for name, value in stack.parameters.items()]
            run(call, task.root, self._variables(task))

    def package(self, task: Task) -> None:
        """One command for each stack."""
        for stack in task.stacks:
            packaged = str(task.scratch / f"{stack.name}.yaml")
            call = [*self._command("package", task, stack), "--output-template-file", packaged]
            run(call, task.root, self._variables(task))

    def _command(self, command: str, task: Task, stack: Stack) -> list[str]:
        call = [self.peers.sam, command, "--template-file", stack.template]
        return [
            *call,
            "--s3-bucket",
            task.location.bucket,
            "--s3-prefix",
            "by-sam",
            "--no-progressbar",
        ]

    @staticmethod
    def _variables(task: Task) -> Mapping[str, str]:
        return {**task.variables, "HOME": str(task.scratch)}  # it writes notes of its own there


def command_of() -> str:
    """The deployer's command in this environment."""
    return str(Path(sys.executable).with_name("deployer"))


def run(call: Sequence[str], folder: Path, variables: Mapping[str, str]) -> str:
    """Run a command to its end, and return what it prints.

    Raises:
        RuntimeError: it failed; with what it printed.
    """
    done = subprocess.run(
        call, cwd=folder, env=dict(variables), capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(call)}\n{done.stdout[-4000:]}\n{done.stderr[-4000:]}")
    return done.stdout
