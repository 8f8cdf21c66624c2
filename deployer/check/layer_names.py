"""What folders of layers are called, and what is meant by a name that breaks the rule."""

import re
from collections.abc import Iterator
from pathlib import Path

from deployer.project.declarations import LAYER_PREFIX
from deployer.project.requirements import REQUIREMENTS

# `layer-x`, `lambda_layer_x`, `LambdaLayers-x` and `x-layer`, which all mean `lambda-layer-x`.
_BEFORE = re.compile(r"^(lambda[-_ ]?)?layers?[-_ ]", re.IGNORECASE)
_BEHIND = re.compile(r"[-_ ](lambda[-_ ]?)?layers?$", re.IGNORECASE)


def proper_name(name: str) -> str:
    """The name that a layer should have: `lambda-layer-x`."""
    if name.startswith(LAYER_PREFIX):
        return name
    library = _BEHIND.sub("", _BEFORE.sub("", name))
    return LAYER_PREFIX + library.lower().replace("_", "-").replace(" ", "-")


def misnamed_folders(root: Path) -> Iterator[Path]:
    """Folders in a project's root that look like a layer's and are not called so."""
    for folder in sorted(root.iterdir()):
        name = folder.name
        looks_so = _BEFORE.search(name) or _BEHIND.search(name)
        if looks_so and not name.startswith((LAYER_PREFIX, ".")) and _holds_layer(folder):
            yield folder


def _holds_layer(folder: Path) -> bool:
    return (folder / "python").is_dir() or (folder / REQUIREMENTS).is_file()
