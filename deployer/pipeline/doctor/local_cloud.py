"""The project's local cloud."""

import importlib.util
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from deployer.messages import Examined
from deployer.pipeline.doctor.examination import FAILED, OK, SKIPPED

if TYPE_CHECKING:
    from deployer.local.running import RunningCloud


def running_cloud(root: Path) -> "RunningCloud | None":
    """The cloud that runs now; it is not started for this."""
    from deployer.local.cloud import LocalCloud

    return LocalCloud(root).running()


def look_at_local_cloud(cloud: "RunningCloud | None", *, needed: bool) -> Iterator[Examined]:
    """Whether it could run, and whether it does.

    Args:
        needed: whether it is what was asked about.
    """
    if importlib.util.find_spec("ministack") is None:
        yield Examined(
            "local cloud",
            FAILED if needed else SKIPPED,
            "its package is not installed",
            "python -m pip install 'tarius[local]'",
        )
    elif cloud is None:
        yield Examined("local cloud", SKIPPED, "is not running", "deployer local start")
    else:
        yield Examined("local cloud", OK, f"runs at {cloud.endpoint_url}")
