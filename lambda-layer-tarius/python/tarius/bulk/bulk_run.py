"""What an execution of the bulk load is to load, and in whose name."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from tarius.objects.created import CreatedObject


@dataclass(frozen=True)
class BulkRun:
    """A load that was handed over.

    Attributes:
        execution: the execution's name.
        source: the object version that is loaded.
        owner: the request that had the turn when it handed over.
        attempts: which attempt at this version it is, as the ledger counts them.
    """

    execution: str
    source: CreatedObject
    owner: str
    attempts: int

    @property
    def bulk_owner(self) -> str:
        """Who owns the head once the execution has adopted it; the same when it is redriven."""
        return f"bulk:{self.execution}"

    def as_input(self) -> dict[str, Any]:
        """The execution's input. Its name goes beside it, for Step Functions knows that itself."""
        return {"source": asdict(self.source), "owner": self.owner, "attempts": self.attempts}


def read_run(execution: str, given: Mapping[str, Any]) -> BulkRun:
    """The run of an execution's name and input."""
    source = CreatedObject(**given["source"])
    return BulkRun(execution, source, str(given["owner"]), int(given["attempts"]))
