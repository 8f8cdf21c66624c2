"""Work of a state machine that goes on until a test lets it end, so that no test must be fast."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.cloud import Cloud
from tests.contract.functions import function
from tests.contract.machines import State

_HOLDING = """
import os
import time
import uuid

def handler(event, context):
    mine = os.path.join({folder!r}, uuid.uuid4().hex)
    open(mine + ".begun", "w").close()
    while os.path.exists({folder!r}) and not os.path.exists({gate!r}):
        time.sleep(0.02)
    open(mine + ".ended", "w").close()
"""


@dataclass(frozen=True)
class Hold:
    """A task that waits.

    Attributes:
        state: the task.
    """

    cloud: Cloud
    state: State
    folder: Path

    def begun(self) -> int:
        """How often it has begun."""
        return len(list(self.folder.glob("*.begun")))

    def let_go(self) -> None:
        """Let it end wherever it has begun, and wait until it has."""
        (self.folder / "gate").touch()
        self.cloud.eventually(
            lambda: len(list(self.folder.glob("*.ended"))) == self.begun(), "the end of the tasks"
        )


@contextmanager
def held(cloud: Cloud, name: str) -> Iterator[Hold]:
    """A task by a function of this name; it ends at the end of the block at the latest."""
    with TemporaryDirectory() as made:
        folder = Path(made)
        source = _HOLDING.format(folder=made, gate=str(folder / "gate"))
        arn = function(cloud, name, source, Timeout=240)
        state = {
            "Type": "Task",
            "Resource": "arn:aws:states:::lambda:invoke",
            "Parameters": {"FunctionName": arn},
            "ResultPath": None,
        }
        yield Hold(cloud, state, folder)
