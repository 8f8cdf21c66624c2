"""What a function's or layer's resource says of where its code runs."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from deployer.project.expressions import evaluate
from deployer.project.path_properties import LAYER

# Lambda's own default. https://docs.aws.amazon.com/lambda/latest/dg/foundation-arch.html
_DEFAULT_ARCHITECTURE = "x86_64"


@dataclass(frozen=True)
class Platform:
    """Where code runs.

    Attributes:
        runtime: Lambda's name of it, `python3.13`; empty where the resource does not say it, or
            only a deployment knows it.
        architecture: `arm64` or `x86_64`, likewise.
        resource: logical id of the one that says so.
    """

    runtime: str
    architecture: str
    resource: str = field(default="", compare=False)


Platforms = tuple[Platform, ...]
"""All that one zip must work on; each once, in the order in which they were found."""

UsersOfLayers = Mapping[Path, Platforms]
"""The platforms of the functions that a layer is in, by its folder."""

NO_USERS: UsersOfLayers = {}


def platforms(
    logical_id: str,
    kind: str,
    properties: Mapping[str, Any],
    known: Mapping[str, str],
    body: Mapping[str, Any],
) -> Platforms:
    """The platform of a function, or all that a layer is made for.

    Args:
        kind: `Function` or `Layer`.
        known, body: as evaluate takes them.
    """

    def texts(value: Any) -> list[str]:
        """A list's texts, empty where they are not known; none where there is no list."""
        if value is None:
            return []
        if not isinstance(value, list):
            return [""]
        return [evaluate(it, known, body) or "" for it in value]

    if kind == LAYER:
        runtimes = texts(properties.get("CompatibleRuntimes")) or [""]
        architectures = texts(properties.get("CompatibleArchitectures")) or [""]
    else:
        runtimes = texts([properties.get("Runtime")])
        architectures = texts(properties.get("Architectures", [_DEFAULT_ARCHITECTURE]))
    return distinct(Platform(it, at, logical_id) for it in runtimes for at in architectures)


def distinct(found: Iterable[Platform]) -> Platforms:
    """Platforms, each once."""
    return tuple(dict.fromkeys(found))


def of_layer(own: Platforms, users: Collection[Platform]) -> Platforms:
    """The platforms of a layer, of whose functions it takes what it does not say itself.

    Args:
        users: the platforms of the functions that it is known to be in.
    """
    return distinct(
        Platform(it.runtime or user.runtime, it.architecture or user.architecture, it.resource)
        for it in own
        for user in users or [it]
    )
