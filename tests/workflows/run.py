"""Runs a workflow for an event: the jobs in order, their shell steps in a shell.

What is not here is what only GitHub can do: whether an event starts a workflow, approvals, who may
be which role, and waiting for concurrent runs.
"""

import os
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.workflows.actions import ACTIONS, Workspace
from tests.workflows.events import Event
from tests.workflows.expressions import condition, rendered
from tests.workflows.files import workflow


@dataclass
class Job:
    """A job that has ended.

    Attributes:
        result: `success`, `failure` or `skipped`.
        said: what its shell steps wrote, in order.
        summary: of all its steps.
        folder: where its steps ran.
    """

    folder: Path
    result: str = "skipped"
    outputs: dict[str, str] = field(default_factory=dict)
    said: str = ""
    summary: str = ""


@dataclass
class Runner:
    """A place where workflows run.

    Attributes:
        origin: the git repository that is checked out.
        home: for the folders of jobs, and what they hand on.
        secrets: of the repository.
        accounts: variables by environment, that stand for being logged in there.
        variables: that every step has besides, as PATH.
    """

    origin: Path
    home: Path
    secrets: Mapping[str, str]
    accounts: Mapping[str, Mapping[str, str]]
    variables: Mapping[str, str]
    runs: int = 0

    def run(self, name: str, event: Event) -> dict[str, Job]:
        """Run a workflow, and return its jobs by id."""
        self.runs += 1
        jobs: dict[str, Job] = {}
        found = workflow(name)["jobs"]
        while waiting := [it for it in found if it not in jobs]:
            ready = [it for it in waiting if all(need in jobs for need in _needs(found[it]))]
            assert ready, f"jobs of {name} wait for each other"
            for it in ready:
                jobs[it] = self._job(it, found[it], event, jobs)
        return jobs

    def _job(self, name: str, job: Any, event: Event, before: Mapping[str, Job]) -> Job:
        needs = {it: before[it] for it in _needs(job)}
        contexts: dict[str, Any] = {
            "github": event.context(self.runs),
            "inputs": event.inputs,
            "needs": {it: {"outputs": done.outputs} for it, done in needs.items()},
            "cancelled": False,
            "success": all(it.result == "success" for it in needs.values()),
        }
        done = Job(self.home / f"{self.runs}-{name}")
        if not condition(job.get("if"), contexts):
            return done
        environment = rendered(job.get("environment", ""), contexts)
        space = Workspace(
            origin=self.origin,
            folder=done.folder,
            kept=self.home / f"{self.runs}-artifacts",
            sha=event.sha,
            environment=environment,
            account=self.accounts.get(environment, {}),
            permissions=job["permissions"],
        )
        contexts |= {"secrets": self.secrets, "steps": {}, "success": True}
        for step in job["steps"]:
            self._step(step, space, contexts, event, done)
        done.result = "success" if contexts["success"] else "failure"
        for output, text in job.get("outputs", {}).items():
            done.outputs[output] = rendered(text, contexts)
        return done

    def _step(
        self, step: Any, space: Workspace, contexts: dict[str, Any], event: Event, done: Job
    ) -> None:
        if not condition(step.get("if"), contexts):
            return
        if "uses" in step:
            given = {key: rendered(str(it), contexts) for key, it in step.get("with", {}).items()}
            outputs = ACTIONS[step["uses"].partition("@")[0]](space, given)
        else:
            variables = {**event.variables(self.runs), **space.variables}
            for key, value in step.get("env", {}).items():
                variables[key] = rendered(str(value), contexts)
            outputs = self._shell(step["run"], space, variables, contexts, done)
        contexts["steps"][step.get("id", "")] = {"outputs": outputs}

    def _shell(
        self,
        text: str,
        space: Workspace,
        variables: Mapping[str, str],
        contexts: dict[str, Any],
        done: Job,
    ) -> dict[str, str]:
        """Run one step's text as GitHub does where no shell is named."""
        script, output, summary = (space.folder.with_suffix(it) for it in (".sh", ".out", ".md"))
        script.write_text(text)
        output.write_text("")
        summary.touch()
        ran = subprocess.run(
            ["bash", "-e", str(script)],
            cwd=space.folder,
            env={
                **{name: it for name, it in os.environ.items() if _is_harmless(name)},
                **self.variables,
                "GITHUB_OUTPUT": str(output),
                "GITHUB_STEP_SUMMARY": str(summary),
                "GITHUB_WORKSPACE": str(space.folder),
                **variables,
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        done.said += ran.stdout
        done.summary = summary.read_text()
        contexts["success"] = contexts["success"] and ran.returncode == 0
        return dict(line.split("=", 1) for line in output.read_text().splitlines())


def _needs(job: Any) -> list[str]:
    needs = job.get("needs", [])
    return [needs] if isinstance(needs, str) else list(needs)


def _is_harmless(name: str) -> bool:
    """Whether a variable of this machine may reach a step."""
    return not name.startswith(("AWS_", "GITHUB_", "CI", "DEPLOYER_", "MAKE", "PYTEST"))


def jobs_of(jobs: Mapping[str, Job]) -> Iterator[str]:
    """Those that were not skipped."""
    return (name for name, it in jobs.items() if it.result != "skipped")
