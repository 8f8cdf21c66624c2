"""How things stand, for commands that look and change nothing."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class StackState:
    """One stack of a tree, for `deployer status`."""

    path: tuple[str, ...]
    stack_name: str
    status: str
    reason: str
    resources: int
    updated: datetime | None


@dataclass(frozen=True, slots=True)
class PropertyDrift:
    """A property that is not as the template says.

    Attributes:
        kind: `ADD`, `REMOVE` or `NOT_EQUAL`.
        expected, actual: JSON, as CloudFormation gives them.
    """

    path: str
    kind: str
    expected: str
    actual: str


@dataclass(frozen=True, slots=True)
class ResourceDrift:
    """A resource that is not as the template says.

    Attributes:
        path: logical ids from the root to the resource.
        status: `MODIFIED`, `DELETED`, `NOT_CHECKED` or `UNKNOWN`.
    """

    stack_name: str
    path: tuple[str, ...]
    resource_type: str
    physical_id: str
    status: str
    properties: tuple[PropertyDrift, ...] = ()


@dataclass(frozen=True, slots=True)
class LogLine:
    """One line of a function's log."""

    at: datetime
    stream: str
    text: str


@dataclass(frozen=True, slots=True)
class Invocation:
    """What a function answered.

    Attributes:
        error: the kind of error that the function ended with; empty when it answered.
        payload: its answer or its error document, JSON.
        log: the end of what it logged.
        seconds: as the caller saw it.
    """

    function: str
    error: str
    payload: str
    log: tuple[str, ...]
    seconds: float


@dataclass(frozen=True, slots=True)
class Examined:
    """One thing that `deployer doctor` looked at.

    Attributes:
        verdict: `ok`, `warning`, `failed` or `skipped`.
        todo: the mend; empty when it is ok.
    """

    subject: str
    verdict: str
    text: str
    todo: str = ""
