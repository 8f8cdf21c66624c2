"""Who may see what: policies as values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Literal, TypeAlias

from redaction.errors import UnknownConsumerError

if TYPE_CHECKING:
    from redaction.paths import FieldPath

NotJson: TypeAlias = Literal["deny", "pass"]

MOST_BYTES = 8 * 1024 * 1024
"""So much is parsed at once, where a policy says nothing else."""


class Action(IntEnum):
    """What is done to a denied field. Where several are asked for, the lowest is done."""

    REMOVE = 0
    MASK = 1
    HASH = 2


@dataclass(frozen=True, slots=True)
class Denial:
    """Fields that are not seen as they are.

    Attributes:
        text: what stands in their place, of MASK.
    """

    path: FieldPath
    action: Action = Action.REMOVE
    text: str = ""


@dataclass(frozen=True, slots=True)
class Policy:
    """What one consumer sees.

    Attributes:
        about: what the policy is for, in words.
        allow: the fields that are seen, each with all that is in it; None for all.
        deny: what of them is not seen, or not as it is.
        not_json: whether objects that do not even begin like JSON are refused or passed unread.
        most_bytes: so many may be parsed at once: a line, or a document of several lines.
        alike_names: whether a denied name means those, too, that differ by case or by Unicode's
            compatibility forms.
    """

    consumer: str
    about: str = ""
    allow: tuple[FieldPath, ...] | None = None
    deny: tuple[Denial, ...] = ()
    not_json: NotJson = "deny"
    most_bytes: int = MOST_BYTES
    alike_names: bool = False

    @property
    def needs_key(self) -> bool:
        """Whether it hashes anything."""
        return any(it.action is Action.HASH for it in self.deny)


@dataclass(frozen=True, slots=True)
class Policies:
    """All policies of a file, in its order.

    Attributes:
        file: its name, for messages.
    """

    file: str
    policies: tuple[Policy, ...]

    def of(self, consumer: str) -> Policy:
        """The policy of a consumer.

        Raises:
            UnknownConsumerError: it has none.
        """
        for policy in self.policies:
            if policy.consumer == consumer:
                return policy
        raise UnknownConsumerError(
            "No redaction policy is about this consumer, so it sees nothing. "
            f"Policies are in {self.file}."
        )
