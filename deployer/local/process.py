"""The server's process: what it needs, how it is started, and what is said when it fails."""

import importlib.util
import os
import signal
import socket
import subprocess
import sys
from collections import deque
from dataclasses import dataclass

from deployer.errors import DeployerError, ProjectError
from deployer.local.home import Home
from deployer.local.settings import HOST

LOG_LINES = 20
"""How much of the log an error shows."""

_children: list[subprocess.Popen[bytes]] = []
"""Kept for the life of this process: a tied server stops when its `stdin` here is collected."""


@dataclass(frozen=True)
class Wanted:
    """A server to be started.

    Attributes:
        port: 0 takes a free one.
        tied: it stops when this process ends.
        without: mends to leave out.
    """

    home: Home
    account_id: str
    region: str
    port: int
    persist: bool
    auth: bool
    tied: bool
    without: tuple[str, ...] = ()

    @property
    def command(self) -> list[str]:
        """The launcher's command line."""
        words = [sys.executable, "-m", "deployer.local.launcher", "--home", str(self.home.path)]
        words += ["--account-id", self.account_id, "--region", self.region]
        words += ["--port", str(self.port)]
        flags = {"--persist": self.persist, "--auth": self.auth, "--tied": self.tied}
        words += [flag for flag, on in flags.items() if on]
        return words + [word for name in self.without for word in ("--without", name)]


def require_package() -> None:
    """Raise ProjectError when the server's package is not installed."""
    if importlib.util.find_spec("ministack") is None:
        raise ProjectError(
            "The local cloud needs the package ministack, which is not installed.",
            todo="Run: pip install 'tarius[local]'",
        )


def require_free(port: int) -> None:
    """Raise ProjectError when something else listens on `port`."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except (OSError, OverflowError) as error:
            raise ProjectError(
                f"Port {port} cannot be used: {error}",
                where=HOST,
                todo="Leave out --port to take a free one, or stop what uses it.",
            ) from error


def spawn(wanted: Wanted) -> subprocess.Popen[bytes]:
    """Start the server in a session of its own, out of reach of a terminal's Ctrl-C."""
    wanted.home.make()
    with wanted.home.log.open("wb") as log:
        server = subprocess.Popen(  # noqa: S603 - an argument list, no shell
            wanted.command,
            cwd=wanted.home.path,
            stdin=subprocess.PIPE if wanted.tied else subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    _children.append(server)
    return server


def end(server: subprocess.Popen[bytes]) -> None:
    """End a server that did not start well, with everything it started."""
    if server.poll() is None:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()


def ended(home: Home, code: int) -> DeployerError:
    """The error for a server that ended before it answered."""
    return DeployerError(
        f"The local cloud ended while it started (exit code {code}). Its log ends:\n{_tail(home)}",
        where=str(home.log),
    )


def silent(home: Home, seconds: float) -> DeployerError:
    """The error for a server that does not answer in time."""
    return DeployerError(
        f"The local cloud did not answer within {seconds:.0f} s. Its log ends:\n{_tail(home)}",
        where=str(home.log),
    )


def _tail(home: Home) -> str:
    with home.log.open(errors="replace") as log:
        return "".join(f"  {line}" for line in deque(log, maxlen=LOG_LINES)).rstrip() or "  (empty)"
