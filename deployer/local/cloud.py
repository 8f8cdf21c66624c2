"""Starts, finds and stops the local cloud of a project."""

import os
import signal
import subprocess
import time
from collections.abc import Collection
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from deployer.errors import DeployerError, ProjectError
from deployer.local import lock, process, running
from deployer.local.home import Home
from deployer.local.running import DEFAULT_ACCOUNT, DEFAULT_REGION, RunningCloud
from deployer.local.settings import HOST

SECONDS_TO_START = 30.0
SECONDS_TO_STOP = 30.0
"""Saving persisted data of some hundred megabytes takes most of it."""

_COMMAND_WAIT = SECONDS_TO_START + SECONDS_TO_STOP
_POLL_SECONDS = 0.02


@dataclass(frozen=True)
class LocalCloud:
    """The one local cloud that belongs to the project in `project_root`.

    Attributes:
        project_root: its files go to `.deployer/local` in there, which git ignores.
        account_id: twelve digits.
    """

    project_root: Path
    account_id: str = DEFAULT_ACCOUNT
    region: str = DEFAULT_REGION

    @property
    def _home(self) -> Home:
        return Home.of_project(self.project_root)

    @property
    def log_path(self) -> Path:
        """The server's log, begun anew at each start; it stays after a stop."""
        return self._home.log

    def running(self) -> RunningCloud | None:
        """The cloud that runs now, whoever started it.

        Raises:
            ProjectError: a server runs, but its state file was spoilt.
        """
        # Only the lock says that a server lives: a number in a file may by now be the process
        # number of something else.
        if not lock.is_held(self._home.server_lock):
            return None
        return running.load(self._home.state)

    def find_or_start(self) -> RunningCloud:
        """The cloud that runs, or a new one that enforces policies and has the data kept before.

        Raises:
            DeployerError: as `start` does.
        """
        return self.running() or self.start(persist=self._home.data.exists() or None, auth=True)

    def start(
        self,
        port: int | None = None,
        persist: bool | None = None,
        auth: bool | None = None,
        *,
        tied: bool = False,
        without: Collection[str] = (),
    ) -> RunningCloud:
        """Start the cloud, or find the one that runs already.

        Args:
            port: None takes any free one.
            persist: keep data when it stops, and begin with what was kept. None means no.
            auth: enforce IAM policies. None means no.
            tied: the server stops, and cleans up, when this process ends in whatever way.
                Otherwise it stays until `stop`.
            without: names of mends to leave out, for the tests that show each is needed.

        Raises:
            ProjectError: one runs with other options than those asked for, the port is taken, or
                the package that it needs is not installed.
            DeployerError: the server ended, or did not answer in time.
        """
        with lock.held(self._home.command_lock, wait_seconds=_COMMAND_WAIT):
            found = self.running()
            if found is not None:
                _require_same(found, {"port": port, "persist": persist, "auth": auth})
                return found
            wanted = process.Wanted(
                home=self._home,
                account_id=self.account_id,
                region=self.region,
                port=port or 0,
                persist=bool(persist),
                auth=bool(auth),
                tied=tied,
                without=tuple(without),
            )
            process.require_package()
            process.require_free(wanted.port)
            return self._start(wanted)

    def _start(self, wanted: process.Wanted) -> RunningCloud:
        server = process.spawn(wanted)
        try:
            return self._answering(server)
        except BaseException:  # Ctrl-C included: nothing half started may stay
            process.end(server)
            self._home.clean()
            raise

    def _answering(self, server: subprocess.Popen[bytes]) -> RunningCloud:
        deadline = time.monotonic() + SECONDS_TO_START
        while time.monotonic() < deadline:
            if server.poll() is not None:
                raise process.ended(self._home, server.returncode)
            cloud = self.running()
            if cloud is not None and cloud.pid == server.pid and answers(cloud):
                return cloud
            time.sleep(_POLL_SECONDS)
        raise process.silent(self._home, SECONDS_TO_START)

    def stop(self) -> bool:
        """Stop the cloud and remove its temporary files; False when none ran.

        Raises:
            DeployerError: it cannot be ended.
        """
        with lock.held(self._home.command_lock, wait_seconds=_COMMAND_WAIT):
            cloud = self.running()
            if cloud is not None:
                self._stop(cloud)
            if self._home.path.exists():
                self._home.clean()
            return cloud is not None

    def _stop(self, cloud: RunningCloud) -> None:
        os.kill(cloud.pid, signal.SIGTERM)
        if self._gone_within(SECONDS_TO_STOP):
            return
        os.killpg(cloud.pid, signal.SIGKILL)  # its functions are in its group
        if not self._gone_within(5.0):
            raise DeployerError(
                f"The local cloud, process {cloud.pid}, cannot be ended.", where=str(self.log_path)
            )

    def _gone_within(self, seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        while lock.is_held(self._home.server_lock):
            if time.monotonic() > deadline:
                return False
            time.sleep(_POLL_SECONDS)
        return True

    def reset(self) -> None:
        """Delete everything in the cloud that runs, and what it has kept.

        Raises:
            ProjectError: none runs.
            DeployerError: it does not answer.
        """
        cloud = self.running()
        if cloud is None:
            raise not_running()
        try:
            status = _ask(cloud, "POST", "/_ministack/reset", seconds=30.0)
        except (OSError, HTTPException) as error:
            raise DeployerError(
                f"The local cloud does not answer: {error}", where=cloud.endpoint_url
            ) from error
        if status != 200:
            raise DeployerError(
                f"The local cloud refused to reset: HTTP {status}", where=cloud.endpoint_url
            )


def answers(cloud: RunningCloud, *, seconds: float = 2.0) -> bool:
    """Whether the cloud answers within `seconds`."""
    try:
        return _ask(cloud, "GET", "/_ministack/health", seconds=seconds) == 200
    except (OSError, HTTPException):
        return False


def not_running() -> ProjectError:
    """The error of a command that needs a running cloud."""
    return ProjectError("The local cloud is not running.", todo="Run: deployer local start")


def _ask(cloud: RunningCloud, method: str, path: str, *, seconds: float) -> int:
    connection = HTTPConnection(HOST, cloud.port, timeout=seconds)
    try:
        connection.request(method, path)
        return connection.getresponse().status
    finally:
        connection.close()


def _require_same(found: RunningCloud, asked: dict[str, int | bool | None]) -> None:
    for name, value in asked.items():
        if value is not None and value != getattr(found, name):
            raise ProjectError(
                f"The local cloud runs already, with {name} {_word(getattr(found, name))}, "
                f"not {_word(value)}.",
                where=found.endpoint_url,
                todo="Run: deployer local stop",
            )


def _word(value: int | bool) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    return str(value)
