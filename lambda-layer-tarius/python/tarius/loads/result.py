"""How a load ended, as the ledger and the notices say it."""

from dataclasses import dataclass
from typing import Any

from tarius.loads.claims import Status

# What a result has only if there is something to say.
OPTIONAL_ATTRIBUTES = frozenset({"rejectsKey", "reason"})


@dataclass
class LoadCounts:
    """What a load has done so far. The one mutable value, for a load that fails counts too.

    Every row of the file is in one of `loaded`, `rejected` and `duplicate`: the first counts keys,
    so it is what the table has from the file; a row whose key comes again is a duplicate.
    """

    loaded: int = 0
    rejected: int = 0
    duplicate: int = 0
    bytes_read: int = 0
    rejects_key: str = ""


@dataclass(frozen=True)
class LoadResult:
    """A load's end.

    Attributes:
        final: whether it is over for good. A load that failed for a passing cause is not: the next
            try, or the event's replay from the dead letter queue, begins it again.
        tries_left: how often Lambda will try again by itself.
        seconds: what this try took.
        reason: why it was not loaded; empty if it was.
    """

    status: Status
    final: bool = True
    tries_left: int = 0
    rows_loaded: int = 0
    rows_rejected: int = 0
    rows_duplicate: int = 0
    bytes_read: int = 0
    seconds: float = 0.0
    rejects_key: str = ""
    reason: str = ""

    def attributes(self) -> dict[str, Any]:
        """The attributes of the load's item in the ledger, in DynamoDB's notation."""
        attributes: dict[str, Any] = {
            "status": {"S": self.status.value},
            "final": {"BOOL": self.final},
            "triesLeft": {"N": str(self.tries_left)},
            "rowsLoaded": {"N": str(self.rows_loaded)},
            "rowsRejected": {"N": str(self.rows_rejected)},
            "rowsDuplicate": {"N": str(self.rows_duplicate)},
            "bytesRead": {"N": str(self.bytes_read)},
            "seconds": {"N": f"{self.seconds:.3f}"},
        }
        if self.rejects_key:
            attributes["rejectsKey"] = {"S": self.rejects_key}
        if self.reason:
            attributes["reason"] = {"S": self.reason}
        return attributes

    def as_json(self) -> dict[str, Any]:
        """What notices and outputs say of it."""
        said: dict[str, Any] = {
            "status": self.status.value,
            "rowsLoaded": self.rows_loaded,
            "rowsRejected": self.rows_rejected,
            "rowsDuplicate": self.rows_duplicate,
            "seconds": round(self.seconds, 3),
        }
        if self.rejects_key:
            said["rejectsKey"] = self.rejects_key
        if self.reason:
            said["reason"] = self.reason
        return said


def read_result(attributes: Any) -> LoadResult:
    """The result that `attributes` was made from, read back from the ledger."""

    def number(name: str) -> str:
        return str(attributes.get(name, {}).get("N", "0"))

    return LoadResult(
        status=Status(attributes["status"]["S"]),
        final=bool(attributes.get("final", {}).get("BOOL", False)),
        tries_left=int(number("triesLeft")),
        rows_loaded=int(number("rowsLoaded")),
        rows_rejected=int(number("rowsRejected")),
        rows_duplicate=int(number("rowsDuplicate")),
        bytes_read=int(number("bytesRead")),
        seconds=float(number("seconds")),
        rejects_key=str(attributes.get("rejectsKey", {}).get("S", "")),
        reason=str(attributes.get("reason", {}).get("S", "")),
    )


def ended(
    counts: LoadCounts, status: Status, seconds: float, reason: str = "", **rest: Any
) -> LoadResult:
    """A result with what was counted until the load's end."""
    return LoadResult(
        status=status,
        rows_loaded=counts.loaded,
        rows_rejected=counts.rejected,
        rows_duplicate=counts.duplicate,
        bytes_read=counts.bytes_read,
        rejects_key=counts.rejects_key,
        seconds=seconds,
        reason=reason,
        **rest,
    )
