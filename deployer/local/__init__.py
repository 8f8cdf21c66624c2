"""The local cloud: MiniStack in a process of its own, mended where it is unlike AWS."""

from deployer.local.cloud import LocalCloud
from deployer.local.function_processes import function_processes
from deployer.local.running import RunningCloud

__all__ = ["LocalCloud", "RunningCloud", "function_processes"]
