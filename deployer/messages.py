"""What the pipeline says, as values.

Stages emit these through a `Ui`; renderers turn the one stream into text, JSON lines or a step
summary. A stage never formats text for a terminal, and a renderer never decides anything.
"""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol


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
class Finding:
    """One result of a check.

    Attributes:
        code: the stable code of the rule: ours begin with T, cfn-lint's with E, W or I.
        level: `error`, `warning` or `informational`.
        path: the file, relative to the project's root.
        line: from 1; 0 where a finding concerns the whole file.
    """

    code: str
    level: str
    path: str
    line: int
    text: str


@dataclass(frozen=True, slots=True)
class ArtifactReady:
    """A function's or layer's zip is in the code bucket.

    Attributes:
        size: bytes of the zip; 0 when neither zip nor upload was needed.
        uploaded: False when the bucket already had this source hash.
    """

    name: str
    source_hash: str
    version_id: str
    size: int
    uploaded: bool


@dataclass(frozen=True, slots=True)
class TemplatesReady:
    """All templates of one stack are in the code bucket."""

    root: str
    total: int
    uploaded: int


@dataclass(frozen=True, slots=True)
class Change:
    """One resource of a change set.

    Attributes:
        stack: logical ids from the root to the stack the resource is in; empty for the root.
        action: `Add`, `Modify`, `Remove`, `Import` or `Dynamic`.
        replacement: `True`, `False`, `Conditional` or empty.
        properties: names of the properties that change.
    """

    stack: tuple[str, ...]
    action: str
    logical_id: str
    resource_type: str
    physical_id: str
    replacement: str
    properties: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """A change set that waits to be executed."""

    stack_name: str
    change_set_id: str
    creates: bool
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Unchanged:
    """Nothing to do for this stack."""

    stack_name: str


@dataclass(frozen=True, slots=True)
class StackEvent:
    """One event of the root or of a nested stack, as it happened.

    Attributes:
        stack_name: of the root stack, whichever stack of its tree the event is of.
        path: logical ids from the root to the resource; empty for the root stack itself.
        physical_id: empty until the resource is made.
    """

    event_id: str
    at: datetime
    stack_name: str
    path: tuple[str, ...]
    resource_type: str
    status: str
    reason: str
    physical_id: str = ""


@dataclass(frozen=True, slots=True)
class Failure:
    """The first cause of a failed operation.

    Attributes:
        path: logical ids from the root to the resource that failed first.
    """

    stack_name: str
    path: tuple[str, ...]
    resource_type: str
    status: str
    reason: str


@dataclass(frozen=True, slots=True)
class StackDone:
    """An operation on a stack ended well."""

    stack_name: str
    status: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Outputs:
    """The outputs of a stack."""

    stack_name: str
    values: Mapping[str, str]


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
class Table:
    """Rows to be shown as they are: load results, dead letters."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


Message = (
    Identity
    | Note
    | Warned
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
    | Table
)


class Ui(Protocol):
    """The only way out of a stage to a person."""

    def emit(self, message: Message) -> None:
        """Show or record a message."""

    def confirm(self, question: str) -> bool:
        """Ask; anything but yes is no.

        Raises:
            DeployerError: nobody is there to answer.
        """

    def progress(self, label: str, total: int) -> AbstractContextManager[Callable[[int], Any]]:
        """Show a bar of `total` units while open; the yielded function advances it."""
