"""cfn-lint at work in a process of its own, while the deployer does something else."""

import os
import signal
import subprocess
import sys
import weakref

from deployer.check.lint_memory import LintMemory, linted_templates
from deployer.check.linted import Linted
from deployer.errors import DeployerError
from deployer.project.project import Project


class LintJob:
    """Lints a project in the background, from the job's making on.

    A project that is remembered to be without errors is not linted again, and no process starts.
    A job that nobody asks for its result any more is ended.
    """

    def __init__(self, project: Project) -> None:
        self._memory = LintMemory(project)
        self._linted = self._memory.recall()
        self._process = None
        if self._linted is None:
            self._process = _start(project)
            weakref.finalize(self, _end, self._process)

    def result(self) -> Linted:
        """What cfn-lint finds; waits for it.

        Raises:
            DeployerError: cfn-lint could not do its work.
        """
        if self._linted is None and self._process is not None:
            printed, complaint = self._process.communicate()
            if self._process.returncode:
                raise DeployerError(
                    f"cfn-lint failed: {_last_line(complaint)}",
                    where=".cfnlintrc",
                    todo="Run `cfn-lint` by itself to see all that it says.",
                )
            self._linted = Linted.from_json(printed)
            self._memory.keep(self._linted)
        return self._linted or Linted()


def lint(project: Project) -> Linted:
    """What cfn-lint finds in a project; `.cfnlintrc` of the project counts.

    Raises:
        DeployerError: cfn-lint could not do its work.
    """
    return LintJob(project).result()


def _start(project: Project) -> subprocess.Popen[str]:
    files = [project.relative(path) for path in linted_templates(project)]
    return subprocess.Popen(
        [sys.executable, "-m", "deployer.check.cfn_lint", *files],
        cwd=project.root,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # A group of its own: it may start further processes, which are to end with it.
        start_new_session=True,
    )


def _end(process: "subprocess.Popen[str]") -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGTERM)
        process.communicate()


def _last_line(text: str) -> str:
    lines = [line for line in text.splitlines() if line.strip()]
    return lines[-1].strip() if lines else "it said nothing"
