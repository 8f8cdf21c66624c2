"""Parameters and tags of the root stack, as they stand and as a change set would have them."""

from collections.abc import Mapping
from typing import Any

from deployer.messages import ValueChange
from deployer.stack.describe import Stack


def changed_parameters(described: Any, existing: Stack | None) -> tuple[ValueChange, ...]:
    """Those that change. Of a NoEcho parameter only a mask is known, which never changes."""
    if "Parameters" not in described:
        return ()
    after = {it["ParameterKey"]: it.get("ParameterValue", "") for it in described["Parameters"]}
    return _changed(existing.parameters if existing else {}, after)


def changed_tags(described: Any, existing: Stack | None) -> tuple[ValueChange, ...]:
    """Those that change."""
    if "Tags" not in described:
        return ()
    after = {it["Key"]: it["Value"] for it in described["Tags"]}
    return _changed(existing.tags if existing else {}, after)


def _changed(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[ValueChange, ...]:
    names = sorted({*before, *after})
    return tuple(
        ValueChange(name, before.get(name), after.get(name))
        for name in names
        if before.get(name) != after.get(name)
    )
