"""A project's part of its code bucket, and the stacks that use it."""

import time
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from deployer.pipeline.target import Target
from deployer.stack.calls import Calls
from deployer.stack.in_use import InUse, find_in_use

_READERS = 8


@dataclass(frozen=True)
class CodeStore:
    """Where the code is, and what it is told apart by."""

    project_name: str
    target: Target
    bucket: str
    sleep: Callable[[float], None] = time.sleep

    def in_use(self) -> InUse:
        """What the stacks need now."""
        calls = Calls(self.target.aws.client("cloudformation"), self.sleep, self.target.rate)
        return find_in_use(calls, self.project_name, self.bucket)

    def texts(self, keys: Collection[str]) -> list[str]:
        """The texts of templates."""
        s3 = self.target.aws.client("s3")

        def read(key: str) -> str:
            return s3.get_object(Bucket=self.bucket, Key=key)["Body"].read().decode()

        with ThreadPoolExecutor(_READERS) as pool:
            return list(pool.map(read, keys))
