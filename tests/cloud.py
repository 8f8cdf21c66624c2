"""A local cloud for a test session, and what tests ask of one."""

import os
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import boto3
from botocore.config import Config

from deployer.local import LocalCloud, RunningCloud

Found = TypeVar("Found")

_BETWEEN_LOOKS = 0.02


@dataclass(frozen=True)
class Cloud:
    """A cloud that runs, seen through boto3 as the account's root user.

    Attributes:
        patience: seconds that `eventually` waits.
    """

    running: RunningCloud
    patience: float = 120.0
    _clients: dict[str, Any] = field(default_factory=dict)

    def client(self, service: str) -> Any:
        """The client of a service, made once."""
        if service not in self._clients:
            session = boto3.Session(
                **self.running.credentials,  # type: ignore[arg-type]  # taken for a Session
                region_name=self.running.region,
            )
            self._clients[service] = session.client(
                service,  # type: ignore[call-overload]
                endpoint_url=self.running.endpoint_url,
                config=Config(retries={"total_max_attempts": 1}, proxies={}),
            )
        return self._clients[service]

    def eventually(self, look: Callable[[], Found | None], what: str) -> Found:
        """What `look` finds, as soon as that is true.

        Raises:
            AssertionError: it is not, for as long as the cloud's patience lasts.
        """
        deadline = time.monotonic() + self.patience
        while not (found := look()):
            assert time.monotonic() < deadline, f"did not come: {what}"
            time.sleep(_BETWEEN_LOOKS)
        return found


@contextmanager
def running_cloud(
    root: Path, *, auth: bool = True, without: Collection[str] = (), patience: float = 120.0
) -> Iterator[Cloud]:
    """A cloud whose files are in `root`; it is gone when the block, or this process, ends.

    Args:
        without: mends to leave out.
    """
    local = LocalCloud(root)
    running = local.start(auth=auth, tied=True, without=without)
    try:
        yield Cloud(running, patience)
    finally:
        local.stop()


def without_aws_settings() -> dict[str, str]:
    """The environment without what a person has set for AWS, for processes that tests start."""
    return {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
