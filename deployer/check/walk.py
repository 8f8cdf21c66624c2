"""Goes through the values of a template's body."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from deployer.project.template import Template

Step = tuple[str | int, ...]
"""A place in a body: keys and indexes from the top."""

SUB_NAME = re.compile(r"\$\{(?!!)\s*([^{}\s]+)\s*\}")
"""A name that Fn::Sub replaces; `${!name}` stands for itself."""


def texts(value: Any, place: Step = ()) -> Iterator[tuple[Step, str]]:
    """Every text below a value, with its place."""
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, Mapping):
        for key, below in value.items():
            yield from texts(below, (*place, key))
    elif isinstance(value, list):
        for index, below in enumerate(value):
            yield from texts(below, (*place, index))


def intrinsics(value: Any, *names: str, place: Step = ()) -> Iterator[tuple[Step, str, Any]]:
    """Every call of some functions below a value: its place, name and argument."""
    if isinstance(value, Mapping):
        for key, below in value.items():
            if key in names:
                yield (*place, key), key, below
            yield from intrinsics(below, *names, place=(*place, key))
    elif isinstance(value, list):
        for index, below in enumerate(value):
            yield from intrinsics(below, *names, place=(*place, index))


def section(template: Template, name: str) -> Mapping[str, Any]:
    """A section of a template; empty where there is none, or something else in its stead."""
    found = template.body.get(name)
    return found if isinstance(found, Mapping) else {}
