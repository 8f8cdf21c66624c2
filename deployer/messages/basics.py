"""What any command may say."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Identity:
    """Who is about to act, and where. Shown before anything is changed."""

    account: str
    region: str
    arn: str
    endpoint: str | None = None
    """The local cloud's URL; None on AWS."""


@dataclass(frozen=True, slots=True)
class Note:
    """One line worth knowing, with no consequence of its own."""

    text: str


@dataclass(frozen=True, slots=True)
class Warned:
    """Something a person should look at, though the work goes on."""

    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """Rows to be shown as they are: what a deletion removes, and what blocks it."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Result:
    """How a command ended; the last message of every stream.

    Attributes:
        exit_code: of the process.
        error, where, todo: as DeployerError has them; empty when nothing failed.
        seconds: from the command's start to its end.
        told: whether the error only sums up what the messages before have told.
    """

    exit_code: int
    seconds: float
    error: str = ""
    where: str = ""
    todo: str = ""
    told: bool = False
