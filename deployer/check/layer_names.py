"""What folders of layers are called, and what is meant by a name that breaks the rule."""

import re
from collections.abc import Iterator
from pathlib import Path

from deployer.project.declarations import LAYER_PREFIX
from deployer.project.requirements import REQUIREMENTS

# `layer-x`, `lambda_layer_x`, `LambdaLayers-x` and `x-layer`, which all mean `lambda-layer-x`.
_BEFORE = re.compile(r"^(lambda[-_ ]?)?layers?[-_ ]", re.IGNORECASE)
_BEHIND = re.compile(r"[-_ ](lambda[-_ ]?)?layers?$", re.IGNORECASE)
# What the templates' AllowedPattern of a layer's name refuses.
_NOT_PLAIN = re.compile(r"[^a-z0-9-]+")


def proper_name(name: str) -> str:
    """The name that a layer should have: `lambda-layer-x`."""
    library = name.removeprefix(LAYER_PREFIX)
    if library == name:
        library = _BEHIND.sub("", _BEFORE.sub("", name))
        if library.lower() == "lambda":
            return f"{LAYER_PREFIX}<library>"  # `lambda-layer` names none
    return LAYER_PREFIX + _NOT_PLAIN.sub("-", library.lower())


def misnamed_folders(root: Path) -> Iterator[Path]:
    """Folders in a project's root that look like a layer's and are not called so."""
    for folder in sorted(root.iterdir()):
        name = folder.name
        looks_so = _BEFORE.search(name) or _BEHIND.search(name)
        if looks_so and name != proper_name(name) and name[0] != "." and _holds_layer(folder):
            yield folder


def _holds_layer(folder: Path) -> bool:
    return (folder / "python").is_dir() or (folder / REQUIREMENTS).is_file()
