"""A record → what a policy leaves of it. Records are changed in place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from redaction.alike import folded
from redaction.compiled import compiled
from redaction.errors import not_a_record, too_deep
from redaction.hashing import hasher
from redaction.json_text import MOST_NESTED, JsonReader
from redaction.policies import Action

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from redaction.nodes import Edge, Node
    from redaction.policies import Denial, Policy

    ObjectHook: TypeAlias = Callable[[dict[str, Any]], dict[str, Any]]


_MOST_HARMLESS = 4096
_LONGEST_HARMLESS = 64


class RecordRedactor:
    """Reads and redacts one record after the other, by one policy."""

    def __init__(self, policy: Policy, hash_key: bytes | None) -> None:
        """Take the policy and, if it hashes, the key.

        Raises:
            HashKeyError: it hashes, and the key is missing or too short.
        """
        plan = compiled(policy)
        self._sees_all = plan.sees_all
        self._root = plan.root
        self._is_alike = plan.is_alike
        self._hashed = hasher(hash_key) if policy.needs_key else None
        self._reader = JsonReader(self._object_hook(plan.everywhere))

    def redacted(self, text: str, line: int) -> Any:
        """The value that a consumer may see of a text without blanks around it.

        Raises:
            RefusedError: the text is not JSON, too deep, or a scalar where names are to be allowed.
        """
        value = self._reader.read(text, line)
        if self._root is None:
            return value
        try:
            is_seen = self._redact(self._root, value)
        except RecursionError:
            is_seen = None
        if is_seen is None:
            raise too_deep(MOST_NESTED, line)
        if not is_seen:
            raise not_a_record(line)
        return value

    def _object_hook(self, everywhere: Mapping[str, Denial]) -> ObjectHook | None:
        """What is done to each object when it is parsed, those within it being done already."""
        if not everywhere:
            return None
        removed = [name for name, it in everywhere.items() if it.action is Action.REMOVE]
        replaced = [
            (name, self._stand_in(it))
            for name, it in everywhere.items()
            if it.action is not Action.REMOVE
        ]
        if self._is_alike:
            return _alike_hook({**dict.fromkeys(removed), **dict(replaced)})
        remove = _removal(removed)
        if not replaced:
            return remove

        def remove_and_replace(members: dict[str, Any]) -> dict[str, Any]:
            for name, stand_in in replaced:
                if name in members:
                    members[name] = stand_in(members[name])
            return remove(members) if removed else members

        return remove_and_replace

    def _redact(self, root: Node, value: Any) -> bool:
        """Redact a record, or each record of an array; false if there is one without fields."""
        if type(value) is dict:
            self._walk_object(root, value)
            return True
        if type(value) is list:
            return all(self._redact(root, it) for it in value)
        return self._sees_all

    def _walk_object(self, node: Node, members: dict[str, Any]) -> None:
        if node.looks_at_all:
            for name in list(members):
                edge = node.names.get(folded(name) if self._is_alike else name, node.other)
                if edge is not None and self._is_gone(edge, members, name):
                    del members[name]
            return
        if node.keeps_named_alone:
            for name in members.keys() - node.names.keys():
                del members[name]
        for name, edge in node.busy:
            if name in members and self._is_gone(edge, members, name):
                del members[name]

    def _walk_array(self, node: Node, elements: list[Any]) -> None:
        gone = set()
        for place in range(len(elements)):
            edge = node.elements.get(place, node.rest)
            if edge is not None and self._is_gone(edge, elements, place):
                gone.add(place)
        if gone:
            elements[:] = [it for place, it in enumerate(elements) if place not in gone]

    def _is_gone(self, edge: Edge, holder: Any, key: str | int) -> bool:
        """Do to a field what its edge says, innermost first; true if it is to be removed."""
        if edge.is_removed:
            return True
        value = holder[key]
        if type(value) is dict:
            if edge.below is not None:
                self._walk_object(edge.below, value)
        elif type(value) is list:
            if edge.below is not None:
                self._walk_array(edge.below, value)
        elif edge.is_shell:
            return True
        if edge.denial is not None:
            holder[key] = self._stand_in(edge.denial)(value)
        return False

    def _stand_in(self, denial: Denial) -> Callable[[Any], str]:
        """What makes that which stands in the place of a value."""
        if self._hashed is not None and denial.action is Action.HASH:
            return self._hashed
        return lambda _: denial.text


def _removal(names: Sequence[str]) -> ObjectHook:
    def remove(members: dict[str, Any]) -> dict[str, Any]:
        for name in names:
            if name in members:  # faster than a pop of what is mostly not there
                del members[name]  # noqa: RUF051
        return members

    return remove


def _alike_hook(denied: Mapping[str, Callable[[Any], Any] | None]) -> ObjectHook:
    """Removes members, and replaces those with a stand-in, whose folded names are these."""
    # Names that were looked at and are not denied, so that most are looked at once. Bounded, for
    # an object may have any number of names.
    harmless: set[str] = set()

    def deny(members: dict[str, Any]) -> dict[str, Any]:
        for name in members.keys() - harmless:
            known = folded(name)
            if known not in denied:
                if len(harmless) < _MOST_HARMLESS and len(name) <= _LONGEST_HARMLESS:
                    harmless.add(name)
            elif (stand_in := denied[known]) is None:
                del members[name]
            else:
                members[name] = stand_in(members[name])
        return members

    return deny
