"""Rounds of deployments, one contender after the other, each from an empty cloud."""

import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from benchmarks.deploy_peers.contenders import Contender, Deployer
from benchmarks.deploy_peers.ground import Ground
from benchmarks.deploy_peers.projects import Project
from benchmarks.deploy_peers.task import Task, read_task
from deployer.project.parameters import CodeLocation

FIRST, CHANGED, NOTHING = "first deploy", "one function changed", "nothing changed"
COLD, WARM = "package, cold", "package, warm"
LINTED = {row: f"{row}, linted for the first time" for row in (FIRST, COLD)}
"""The deployer runs cfn-lint over new templates, which its peers do not: both are shown."""

_LINT = ("lint",)
_CODE = ("zips", "wheels")
_UNCHANGED_TIMES = 2


class Measurement:
    """Measures contenders on one project.

    Attributes:
        seconds: by row and contender, as far as measured.
    """

    def __init__(self, ground: Ground, project: Project, scratch: Path) -> None:
        self.project = project
        self.seconds: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
        self._ground = ground
        self._scratch = scratch
        self._changes = 0

    def deployments(self, contender: Contender) -> None:
        """First deploy; then with nothing changed; then with one function changed."""
        self._change()
        # Where peers are given zips, the deployer may keep its own.
        kept = _CODE if self.project.versions else ()
        if kept:
            self._package()
        if isinstance(contender, Deployer):
            contender.forget(self._ground.root, but=kept)
            self._deploy(LINTED[FIRST], contender, self._ground.renew())
            contender.forget(self._ground.root, but=(*kept, *_LINT))
        location = self._ground.renew()
        task = self._deploy(FIRST, contender, location)
        for _ in range(_UNCHANGED_TIMES):
            self._time(NOTHING, contender, lambda: contender.deploy(task))
        before = self._ground.code_hash(self.project.function)
        self._change()
        self._deploy(CHANGED, contender, location)
        if self._ground.code_hash(self.project.function) == before:
            raise RuntimeError(f"{contender.name} did not deploy the change")

    def packages(self, contender: Contender) -> None:
        """Package with an empty bucket and nothing kept; then again."""
        self._change()
        if isinstance(contender, Deployer):
            contender.forget(self._ground.root)
            task = self._task(contender, self._ground.renew())
            self._time(LINTED[COLD], contender, lambda: contender.package(task))
            contender.forget(self._ground.root, but=_LINT)
        task = self._task(contender, self._ground.renew())
        self._time(COLD, contender, lambda: contender.package(task))
        self._time(WARM, contender, lambda: contender.package(task))

    def rows(self) -> Iterator[tuple[str, Mapping[str, Sequence[float]]]]:
        """What was measured, by row and contender; peers, who lint nothing, stand in both."""
        for row, seconds in self.seconds.items():
            if row in LINTED.values():
                continue
            yield row, seconds
            if row in LINTED:
                yield LINTED[row], {**seconds, **self.seconds[LINTED[row]]}

    def _deploy(self, row: str, contender: Contender, location: CodeLocation) -> Task:
        task = self._task(contender, location)
        self._time(row, contender, lambda: contender.deploy(task))
        self._ground.require_complete(stack.name for stack in task.stacks)
        return task

    def _task(self, contender: Contender, location: CodeLocation) -> Task:
        def read(*, versions: bool) -> Task:
            return read_task(self._ground, location, self._scratch, versions=versions)

        if isinstance(contender, Deployer) or not self.project.versions:
            return read(versions=False)
        Deployer().package(read(versions=False))  # the peers' script
        return read(versions=True)

    def _package(self) -> None:
        deployer = Deployer()
        deployer.package(self._task(deployer, self._ground.renew()))

    def _change(self) -> None:
        self._changes += 1
        self.project.change(self._ground.root, self._changes)

    def _time(self, row: str, contender: Contender, work: Callable[[], None]) -> None:
        began = time.perf_counter()
        work()
        seconds = time.perf_counter() - began
        self.seconds[row][contender.name].append(seconds)
        print(f"{self.project.title}: {row}: {contender.name} {seconds:.2f} s", file=sys.stderr)
