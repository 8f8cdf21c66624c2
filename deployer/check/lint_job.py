"""cfn-lint at work in a process of its own, while the deployer does something else."""

import os
import signal
import subprocess
import sys
import weakref
from collections.abc import Sequence
from pathlib import Path

from deployer.check.lint_memory import LintMemory
from deployer.check.linted import Linted, joined
from deployer.errors import DeployerError
from deployer.project.project import Project


class LintJob:
    """Lints a project in the background, from the job's making on.

    Templates that are remembered to be without errors are not linted again, and where all are, no
    process starts. A job that nobody asks for its result any more is ended.
    """

    def __init__(self, project: Project) -> None:
        self._memory = LintMemory(project)
        self._found = dict(self._memory.recall())
        self._wanted = [file for file in self._memory.files if file not in self._found]
        self._process = None
        if self._wanted:
            self._process = _start(project.root, self._wanted)
            weakref.finalize(self, _end, self._process)

    def result(self) -> Linted:
        """What cfn-lint finds; waits for it.

        Raises:
            DeployerError: cfn-lint could not do its work.
        """
        if self._process is not None:
            linted = _finish(self._process)
            self._process = None
            for file in self._wanted:
                self._found[file] = linted.of(file)
                self._memory.keep(file, self._found[file])
            self._memory.forget_oldest()
        return joined(self._found.values())


def lint(project: Project) -> Linted:
    """What cfn-lint finds in a project; `.cfnlintrc` of the project counts.

    Raises:
        DeployerError: cfn-lint could not do its work.
    """
    return LintJob(project).result()


def _start(root: Path, files: Sequence[str]) -> "subprocess.Popen[str]":
    return subprocess.Popen(  # noqa: S603 - an argument list, no shell
        # -P, for the project's own modules are none of cfn-lint's.
        [sys.executable, "-P", "-m", "deployer.check.cfn_lint", *files],
        cwd=root,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # A group of its own: it may start further processes, which are to end with it.
        start_new_session=True,
    )


def _finish(process: "subprocess.Popen[str]") -> Linted:
    printed, complaint = process.communicate()
    if process.returncode:
        raise DeployerError(
            f"cfn-lint failed: {_last_line(complaint)}",
            where=".cfnlintrc",
            todo="Run `cfn-lint` by itself to see all that it says.",
        )
    return Linted.from_json(printed)


def _end(process: "subprocess.Popen[str]") -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGTERM)
        process.communicate()


def _last_line(text: str) -> str:
    lines = [line for line in text.splitlines() if line.strip()]
    return lines[-1].strip() if lines else "it said nothing"
