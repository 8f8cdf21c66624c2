"""The rights that CloudFormation needs for a type: of AWS's schemas, and of service_rights.toml."""

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

_FILE = Path(__file__).with_name("service_rights.toml")
_KEYS = Path(__file__).with_name("condition_keys.toml")
_USED_HANDLERS = ("create", "read", "update", "delete")
"""Not `list`, which no operation on a stack calls."""


@dataclass(frozen=True)
class Elsewhere:
    """Requests about something else than the resource; service_rights.toml says what each means."""

    actions: tuple[str, ...]
    arn: str
    source: str
    context: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Rights:
    """What service_rights.toml says of a type."""

    arns: tuple[str, ...] = ()
    name: str = ""
    unset: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    needless: Mapping[str, str] = field(default_factory=dict)
    context: Mapping[str, str] = field(default_factory=dict)
    elsewhere: tuple[Elsewhere, ...] = ()

    @property
    def left_out(self) -> set[str]:
        """Actions that the schema names and the service role is not allowed."""
        return {*self.needless, *(action for it in self.unset.values() for action in it)}

    @property
    def made_elsewhere(self) -> set[str]:
        """Actions of the schema that are about something else than the resource."""
        return {action for it in self.elsewhere if it.source == "schema" for action in it.actions}


def _read() -> Iterator[tuple[str, Rights]]:
    for kind, found in tomllib.loads(_FILE.read_text("utf-8")).items():
        elsewhere = tuple(Elsewhere(**it) for it in found.pop("elsewhere", ()))
        yield kind, Rights(**found, elsewhere=elsewhere)


RIGHTS: Mapping[str, Rights] = dict(_read())


@cache
def _schemas() -> Mapping[str, Mapping[str, Any]]:
    folder = files("cfnlint.data.schemas") / "resources"
    read = (
        json.loads(it.read_text("utf-8")) for it in folder.iterdir() if it.name.endswith("json")
    )
    return {it["typeName"]: it for it in read}


def schema(kind: str) -> Mapping[str, Any]:
    """AWS's schema of a type; none for a custom resource.

    https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html
    """
    return {} if kind.startswith("Custom::") else _schemas()[kind]


def schema_actions(kind: str) -> set[str]:
    """The actions of IAM that the schema of a type names; what IAM does not know is none."""
    found = schema(kind)
    handlers = found.get("handlers", {})
    named = [it for name in _USED_HANDLERS for it in handlers.get(name, {}).get("permissions", ())]
    tagging = found.get("tagging", {}).get("permissions", ())
    return {it for it in (*named, *tagging) if knows(it)}


@cache
def _services() -> Mapping[str, Any]:
    text = (files("cfnlint.data.AdditionalSpecs") / "Policies.json").read_text("utf-8")
    services: Mapping[str, Any] = json.loads(text)
    return services


def _reference(action: str) -> Mapping[str, Any] | None:
    service, _, name = action.partition(":")
    found: Mapping[str, Any] | None = (
        _services().get(service, {}).get("Actions", {}).get(name.lower())
    )
    return found


def knows(action: str) -> bool:
    """Whether the service authorization reference, which cfn-lint brings along, has an action."""
    return _reference(action) is not None


@dataclass(frozen=True)
class ConditionKey:
    """What condition_keys.toml says of a key."""

    source: str
    actions: tuple[str, ...] = ()
    everywhere: bool = False


CONDITION_KEYS: Mapping[str, ConditionKey] = {
    key: ConditionKey(**it) for key, it in tomllib.loads(_KEYS.read_text("utf-8")).items()
}


def knows_key(action: str, key: str) -> bool:
    """Whether requests of an action have a condition key: another one can never be met."""
    listed = CONDITION_KEYS.get(key)
    if listed:
        return listed.everywhere or action in listed.actions
    # Of resources, cfn-lint brings the reference along.
    family = re.sub("Tag/.*", "Tag/${TagKey}", key)
    resources = _services().get(action.partition(":")[0], {}).get("Resources", {})
    named = (_reference(action) or {}).get("Resources", ())
    return any(family in resources[it.lower()].get("ConditionKeys", ()) for it in named)


def names_resources(action: str) -> bool:
    """Whether policies can narrow an action down to resources."""
    return bool((_reference(action) or {}).get("Resources"))
