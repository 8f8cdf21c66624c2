"""What an execution of a state machine does, state by state, and how it ends."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Execution:
    """An execution of a state machine, before anything of it is followed.

    Attributes:
        state_machine: its name.
        how: `started`, `redriven`, `found` where it was there before, or `left` where it was
            started and is not followed.
    """

    state_machine: str
    name: str
    arn: str
    how: str


@dataclass(frozen=True, slots=True)
class StateEvent:
    """Something that happened to a state of an execution.

    Attributes:
        path: names from the outermost state to this one, with the iteration in brackets where it
            is one of a Map; empty for the execution itself.
        what: `entered`, `succeeded`, `failed`, `retried`, `caught`, `aborted` or `redriven`. That
            a Pass, Choice or Succeed state is entered is told only where it is not left at once.
        seconds: since the state was entered; 0 where it is just entered.
        error: its name, where it failed.
        cause: in short, where it failed.
    """

    at: datetime
    path: tuple[str, ...]
    what: str
    seconds: float
    error: str = ""
    cause: str = ""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many items, or executions, of a Map are how far.

    Attributes:
        failed: timed out and aborted ones included.
        total: as far as it is known; a Distributed Map counts while it reads.
    """

    succeeded: int
    failed: int
    running: int
    pending: int
    total: int


@dataclass(frozen=True, slots=True)
class MapProgress:
    """How far a Map is.

    Attributes:
        path: names from the outermost state to the Map.
        map_run: ARN of a Distributed Map's run; empty for an inline one.
        items: of an inline Map its iterations.
        executions: of a Distributed Map, whose executions may have several items each.
    """

    path: tuple[str, ...]
    map_run: str
    items: Counts
    executions: Counts | None = None


@dataclass(frozen=True, slots=True)
class ExecutionEnded:
    """How an execution ended.

    Attributes:
        status: `SUCCEEDED`, `FAILED`, `TIMED_OUT` or `ABORTED`.
        seconds: from its start to its end, by the clock of AWS.
        output: JSON; empty where it did not succeed or may not be read.
        error, cause: empty where it succeeded.
        redrivable: whether it can go on from where it failed.
        todo: the command that does so, or that starts a new one where it would only fail again.
    """

    state_machine: str
    name: str
    arn: str
    status: str
    seconds: float
    output: str
    error: str
    cause: str
    redrivable: bool
    todo: str = ""
