"""The order in which CloudFormation launches the nested stacks of one template."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from deployer.diagram.kinds import type_of
from deployer.project.path_properties import STACK_TYPES
from deployer.project.template import Template

_VARIABLE = re.compile(r"\$\{([^!{}.]+)")


def needs(template: Template) -> dict[str, tuple[str, ...]]:
    """The resources that each resource waits for: by Ref, GetAtt, Sub or DependsOn."""
    return {
        logical_id: tuple(
            sorted({it for it in _mentioned(body) if it in template.resources} - {logical_id})
        )
        for logical_id, body in template.resources.items()
    }


def turns(template: Template) -> dict[str, int]:
    """The turn of each nested stack, from 1; those of one turn are launched side by side."""
    waits = needs(template)
    found: dict[str, int] = {}

    def turn(logical_id: str, above: tuple[str, ...]) -> int:
        if logical_id not in found:
            # CloudFormation refuses circles; a picture of one need only come to an end.
            waited = [it for it in waits[logical_id] if it not in above]
            last = max((turn(it, (*above, logical_id)) for it in waited), default=0)
            found[logical_id] = last + (type_of(template.resources[logical_id]) in STACK_TYPES)
        return found[logical_id]

    return {name: turn(name, ()) for name, _ in template.nested_stacks()}


def _mentioned(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for it in value:
            yield from _mentioned(it)
    elif isinstance(value, Mapping):
        for name, argument in value.items():
            yield from _of(name, argument)
            yield from _mentioned(argument)


def _of(name: str, argument: Any) -> Iterator[str]:
    first = argument[0] if isinstance(argument, list) and argument else argument
    if name == "DependsOn":
        yield from argument if isinstance(argument, list) else [argument]
    elif name == "Ref" and isinstance(argument, str):
        yield argument
    elif name == "Fn::GetAtt" and isinstance(first, str):
        yield first.split(".", 1)[0]
    elif name == "Fn::Sub" and isinstance(first, str):
        yield from _VARIABLE.findall(first)
