"""The policies file → policies, or one message that says what to mend."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from redaction.compiled import TooManyStatesError, compiled
from redaction.errors import PolicyError
from redaction.paths import FieldPath, PathError, parse_path
from redaction.policies import MOST_BYTES, Action, Denial, Policies, Policy

if TYPE_CHECKING:
    from collections.abc import Iterable

_SHIPPED = Path(__file__).with_name("policies.toml")
# It becomes a part of the names of roles and of access points, which are the strictest.
_CONSUMER = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_LONGEST_CONSUMER = 24
_KEYS = ("about", "allow", "deny", "not-json", "most-bytes", "alike-names")
_DENIAL_KEYS = ("path", "action", "text")
_LEAST_BOUND, _LARGEST_BOUND = 1024, 64 * 1024 * 1024


def load_policies(path: Path = _SHIPPED) -> Policies:
    """Read the policies of a file.

    Raises:
        PolicyError: it cannot be read, or says something that makes no sense.
    """
    reader = _Reader(path.name)
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        reader.fail(f"cannot be read: {error.strerror}. Put it there, or name another.")
    except UnicodeDecodeError:
        reader.fail("is not UTF-8 text. Save it as such.")
    except tomllib.TOMLDecodeError as error:
        reader.fail(f"is not TOML: {error}. Mend that line.")
    return reader.policies(document)


class _Reader:
    """Reads one file, and knows where it is, for messages."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._where = ""

    def fail(self, message: str) -> NoReturn:
        raise PolicyError(f"{self._file}{self._where}: {message}")

    def policies(self, document: dict[str, Any]) -> Policies:
        self._check_keys(document, ("consumers",))
        consumers = document.get("consumers")
        if not isinstance(consumers, dict) or not consumers:
            self.fail("names no consumer. Write a [consumers.NAME] with allow or deny for each.")
        found = tuple(self._policy(name, table) for name, table in consumers.items())
        return Policies(self._file, found)

    def _policy(self, name: str, table: Any) -> Policy:
        self._where = f", consumer '{name}'"
        if not _CONSUMER.fullmatch(name) or len(name) > _LONGEST_CONSUMER:
            self.fail(
                f"is no name for a consumer. Take up to {_LONGEST_CONSUMER} small letters, digits "
                "and single hyphens, a letter first."
            )
        if not isinstance(table, dict):
            self.fail(f"is no table. Write [consumers.{name}] with allow or deny below it.")
        self._check_keys(table, _KEYS)
        allow, deny = self._allow(table), self._deny(table)
        if allow is None and not deny:
            self.fail('has neither allow nor deny. Write allow = ["**"] if it may see all.')
        policy = Policy(
            consumer=name,
            about=self._one(table, "about", str, ""),
            allow=allow,
            deny=deny,
            not_json=self._not_json(table),
            most_bytes=self._most_bytes(table),
            alike_names=self._one(table, "alike-names", bool, False),
        )
        self._check_policy(policy)
        return policy

    def _allow(self, table: dict[str, Any]) -> tuple[FieldPath, ...] | None:
        if "allow" not in table:
            return None
        entries = self._list(table, "allow")
        if not entries:
            self.fail("allow is empty. Name fields, or remove the consumer, which then sees none.")
        paths = tuple(self._path("allow", entry) for entry in entries)
        self._check_repeated("allow", paths)
        if len(paths) > 1 and any(it.is_everything for it in paths):
            self.fail("allow has ** and more. Leave out one or the other: ** is everything.")
        return paths

    def _deny(self, table: dict[str, Any]) -> tuple[Denial, ...]:
        denials = tuple(self._denial(it) for it in self._list(table, "deny"))
        self._check_repeated("deny", [it.path for it in denials])
        return denials

    def _denial(self, entry: Any) -> Denial:
        if not isinstance(entry, dict):
            return Denial(self._denied(entry))
        path = self._denied(entry.get("path"))
        said = f"deny, path '{path.text}': "
        self._check_keys(entry, _DENIAL_KEYS, said)
        actions = {it.name.lower(): it for it in Action}
        action = actions.get(str(entry.get("action", "remove")))
        if action is None:
            self.fail(f"{said}'{entry['action']}' is no action. Write one of {', '.join(actions)}.")
        text = self._one(entry, "text", str, "", said)
        if ("text" in entry) != (action is Action.MASK):
            self.fail(f"{said}a text goes with the action mask, and with no other.")
        return Denial(path, action, text)

    def _denied(self, entry: Any) -> FieldPath:
        path = self._path("deny", entry)
        if path.is_everything:
            self.fail(
                "deny has **, which is everything. Remove the consumer: it then sees nothing."
            )
        return path

    def _path(self, key: str, entry: Any) -> FieldPath:
        if not isinstance(entry, str):
            self.fail(f'{key} has an entry without a path. Write paths in quotes: "a.b".')
        try:
            return parse_path(entry)
        except PathError as error:
            self.fail(f"{key}, path '{entry}': {error}.")

    def _not_json(self, table: dict[str, Any]) -> Any:
        value = table.get("not-json", "deny")
        if value not in ("deny", "pass"):
            self.fail(f'not-json is {value!r}. Write "deny" or "pass".')
        return value

    def _most_bytes(self, table: dict[str, Any]) -> int:
        value: int = self._one(table, "most-bytes", int, MOST_BYTES)
        if not _LEAST_BOUND <= value <= _LARGEST_BOUND:
            self.fail(f"most-bytes is {value}. Take {_LEAST_BOUND} to {_LARGEST_BOUND}.")
        return value

    def _check_policy(self, policy: Policy) -> None:
        if policy.alike_names and policy.allow is not None:
            self.fail(
                "alike-names goes with deny alone: whatever is not named just as allow has it is "
                "removed. Leave it out."
            )
        try:
            compiled(policy)
        except TooManyStatesError:
            self.fail("its paths have too many wildcards in all. Name fields more plainly.")

    def _check_repeated(self, key: str, paths: Iterable[FieldPath]) -> None:
        seen = set()
        for path in paths:
            if path.segments in seen:
                self.fail(f"{key}, path '{path.text}': it is there twice. Leave one.")
            seen.add(path.segments)

    def _check_keys(self, table: dict[str, Any], known: tuple[str, ...], said: str = "") -> None:
        for key in table:
            if key not in known:
                self.fail(f"{said}'{key}' means nothing here. Known: {', '.join(known)}.")

    def _list(self, table: dict[str, Any], key: str) -> list[Any]:
        return list(self._one(table, key, list, []))

    def _one(
        self, table: dict[str, Any], key: str, kind: type, default: Any, said: str = ""
    ) -> Any:
        value = table.get(key, default)
        if type(value) is not kind:
            words = {str: "text in quotes", bool: "true or false", int: "a number", list: "a list"}
            self.fail(f"{said}{key} is {value!r}. Write {words[kind]}.")
        return value
