"""What the pipeline says, as values.

Stages emit these through a `Ui`; renderers turn the one stream into text, JSON lines or a step
summary. A stage never formats text for a terminal, and a renderer never decides anything.
"""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import Any, Protocol

from deployer.messages.apis import ApiAnswer, ApiPage
from deployer.messages.backups import (
    Backup,
    BackupFault,
    BackupProgress,
    BackupRestored,
    BackupSummary,
    BackupVerified,
    SummaryRow,
    TableCompared,
)
from deployer.messages.basics import Identity, Note, Result, Table, Warned
from deployer.messages.build import ArtifactReady, Finding, TemplatesReady
from deployer.messages.data import (
    DeadLetter,
    Garbage,
    LetterQueue,
    LettersMoved,
    LoadResult,
    LocalState,
)
from deployer.messages.executions import (
    Counts,
    Execution,
    ExecutionEnded,
    MapProgress,
    StateEvent,
)
from deployer.messages.operations import Evidence, Failure, Outputs, StackDone, StackEvent
from deployer.messages.plans import Change, Plan, PropertyChange, Unchanged, ValueChange
from deployer.messages.reads import ReadLine, RedactedRead
from deployer.messages.states import (
    Examined,
    Invocation,
    LogLine,
    PropertyDrift,
    ResourceDrift,
    StackState,
)

Message = (
    Identity
    | Note
    | Warned
    | Table
    | Result
    | Finding
    | ArtifactReady
    | TemplatesReady
    | Plan
    | Unchanged
    | StackEvent
    | Failure
    | StackDone
    | Outputs
    | StackState
    | ResourceDrift
    | LogLine
    | Invocation
    | Examined
    | Execution
    | StateEvent
    | MapProgress
    | ExecutionEnded
    | LoadResult
    | Backup
    | BackupProgress
    | BackupFault
    | BackupVerified
    | BackupRestored
    | BackupSummary
    | TableCompared
    | DeadLetter
    | LetterQueue
    | LettersMoved
    | Garbage
    | LocalState
    | ApiAnswer
    | ApiPage
    | RedactedRead
)

YES = "With --yes nothing is asked."
"""What answers most questions where nobody is there."""

__all__ = [
    "YES",
    "ApiAnswer",
    "ApiPage",
    "ArtifactReady",
    "Backup",
    "BackupFault",
    "BackupProgress",
    "BackupRestored",
    "BackupSummary",
    "BackupVerified",
    "Change",
    "Counts",
    "DeadLetter",
    "Evidence",
    "Examined",
    "Execution",
    "ExecutionEnded",
    "Failure",
    "Finding",
    "Garbage",
    "Identity",
    "Invocation",
    "LetterQueue",
    "LettersMoved",
    "LoadResult",
    "LocalState",
    "LogLine",
    "MapProgress",
    "Message",
    "Note",
    "Outputs",
    "Plan",
    "PropertyChange",
    "PropertyDrift",
    "ReadLine",
    "RedactedRead",
    "ResourceDrift",
    "Result",
    "StackDone",
    "StackEvent",
    "StackState",
    "StateEvent",
    "SummaryRow",
    "Table",
    "TableCompared",
    "TemplatesReady",
    "Ui",
    "Unchanged",
    "ValueChange",
    "Warned",
]


class Ui(Protocol):
    """The only way out of a stage to a person."""

    def emit(self, message: Message) -> None:
        """Show or record a message."""

    def confirm(self, question: str, *, todo: str = YES) -> bool:
        """Ask; anything but yes is no.

        Args:
            todo: what answers this where nobody is there.

        Raises:
            DeployerError: nobody is there to answer.
        """

    def choose(self, question: str, answers: Mapping[str, str], *, todo: str = "") -> str:
        """Ask for one of several answers, and return it.

        Args:
            answers: what each word means; the first is what an empty answer chooses.
            todo: what answers this where nobody is there.

        Raises:
            DeployerError: nobody is there to answer.
        """

    def progress(self, label: str, total: int) -> AbstractContextManager[Callable[[int], Any]]:
        """Show a bar of `total` units while open; the yielded function advances it."""

    def operation(self, stack_name: str, resources: int) -> AbstractContextManager[None]:
        """Show one stack's operation while open: the StackEvents emitted meanwhile are its own.

        Args:
            resources: how many will be touched, 0 when that is not known.
        """
