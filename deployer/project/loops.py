"""The resources of a template, those that loops of Fn::ForEach make among them.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-foreach.html
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from deployer.project.nodes import Place

_LOOP = "Fn::ForEach::"
_RESOURCES: Place = ("Resources",)


@dataclass(frozen=True)
class DeclaredResource:
    """A resource, or one of those that a loop makes.

    Attributes:
        logical_id: with the loop's variable in it where the loop's list is not known.
        place: where it is written in the template's body.
        body: what is written there, the loops' variables replaced as far as they are known.
        variables: of the loops around it.
    """

    logical_id: str
    place: Place
    body: Mapping[str, Any]
    variables: frozenset[str] = frozenset()


def declared_resources(
    written: Mapping[str, Any],
    place: Place = _RESOURCES,
    values: Mapping[str, str | None] | None = None,
) -> Iterator[DeclaredResource]:
    """Every resource of a mapping such as `Resources`; what is malformed is left out.

    A loop over a written list is unrolled. Of any other, such as a parameter's, it is not known
    what it runs over, so its resources are given once, as they are written.

    Args:
        values: of the variables of the loops around; None where one is not known.
    """
    values = values or {}
    for name, body in written.items():
        here = (*place, name)
        if isinstance(body, Mapping):
            yield DeclaredResource(
                _replaced(name, values), here, _replaced(body, values), frozenset(values)
            )
        elif name.startswith(_LOOP) and isinstance(body, list) and len(body) == 3:
            variable, items, inner = body
            if isinstance(variable, str) and isinstance(inner, Mapping):
                for item in _items(items):
                    yield from declared_resources(inner, (*here, 2), {**values, variable: item})


def mentions(value: Any, variables: frozenset[str]) -> bool:
    """Whether a loop's variable stands anywhere in a value."""
    marked: dict[str, str | None] = dict.fromkeys(variables, "")
    return bool(variables) and _replaced(value, marked) != value


def _items(written: Any) -> list[str | None]:
    if isinstance(written, list) and all(isinstance(it, str | int | float) for it in written):
        return [str(it) for it in written]
    return [None]


def _replaced(value: Any, values: Mapping[str, str | None]) -> Any:
    known = {name: it for name, it in values.items() if it is not None}
    return _fill(value, known) if known else value


def _fill(value: Any, known: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        for name, item in known.items():
            value = value.replace("${" + name + "}", item)
            # This form leaves out what a logical id may not hold.
            value = value.replace("&{" + name + "}", re.sub(r"[^A-Za-z0-9]", "", item))
        return value
    if isinstance(value, list):
        return [_fill(it, known) for it in value]
    if isinstance(value, Mapping):
        for name, item in known.items():
            if value == {"Ref": name}:
                return item
        return {_fill(key, known): _fill(it, known) for key, it in value.items()}
    return value
