"""What a diagnosis is made of."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from deployer.aws.session import Aws
from deployer.messages import Evidence
from deployer.stack.events import SeenEvent
from deployer.stack.pace import Pace


@dataclass(frozen=True)
class Case:
    """A failed operation whose first cause is known.

    Attributes:
        reason: of the cause, without what CloudFormation wraps around it.
        error_code: of the resource's handler; empty where it tells none.
        events: all of the operation, oldest first.
        found: by the examinations before.
        imports: whether the operation was to take over what exists.
    """

    aws: Aws
    stack_name: str
    cause: SeenEvent
    reason: str
    error_code: str
    events: Sequence[SeenEvent]
    pace: Pace
    found: tuple[Evidence, ...] = ()
    imports: bool = False

    @property
    def again(self) -> str:
        """What to do once the cause is mended."""
        return "delete again" if self.cause.message.status == "DELETE_FAILED" else "deploy again"

    @property
    def texts(self) -> Iterator[str]:
        """Every text that may name a deeper cause: the reason, then what functions logged."""
        yield self.reason
        for evidence in self.found:
            yield from evidence.lines


@dataclass(frozen=True)
class Finding:
    """What one examination found.

    Attributes:
        evidence: to be shown with the failure.
        todo: what to do next; empty where that is not known.
    """

    evidence: tuple[Evidence, ...] = ()
    todo: str = ""
