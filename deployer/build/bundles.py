"""What goes into one object of the code bucket: a folder's or a file's sources, and wheels."""

from dataclasses import dataclass
from pathlib import Path

from deployer.build.source import REQUIREMENTS, Source, read_file, read_source
from deployer.build.wheels import Target, lambda_target, local_target, requirements_hash

# https://docs.aws.amazon.com/lambda/latest/dg/packaging-layers.html
_LAYER_WHEELS = "python/"
_ARCHIVES = frozenset({".zip", ".jar"})


@dataclass(frozen=True)
class Bundle:
    """Sources that have been read, and what becomes of them.

    Attributes:
        name: what a person calls it.
        path: its folder or file.
        target: where its wheels must work; None where it has no requirements.
        wheels_prefix: where they lie in the zip: empty for a function, `python/` for a layer.
        zipped: False for a file that is uploaded as it is.
    """

    name: str
    path: Path
    source: Source
    target: Target | None = None
    wheels_prefix: str = ""
    zipped: bool = True


def read_bundle(
    path: Path, kind: str, runtime: str, architecture: str, name: str = "", *, local: bool
) -> Bundle:
    """List and hash a folder or a file; AWS is not asked, and no wheel is installed.

    Args:
        kind: `Function`, `Layer`, or `File` for what is no code.
        runtime, architecture: as Lambda names them; only requirements ask for them.
        local: wheels are for the interpreter that runs the deployer, as the local cloud does.

    Raises:
        ProjectError: it cannot be packaged.
    """
    name = name or path.name
    if path.is_file():
        zipped = kind != "File" and path.suffix.lower() not in _ARCHIVES
        return Bundle(name, path, read_file(path), zipped=zipped)
    prefix = _LAYER_WHEELS if kind == "Layer" else ""
    if kind == "File" or not (path / REQUIREMENTS).is_file():
        return Bundle(name, path, read_source(path, ""), wheels_prefix=prefix)
    target = local_target() if local else lambda_target(runtime, architecture, path)
    # The same wheels elsewhere in the zip make another artifact.
    source = read_source(path, prefix + requirements_hash(path, target))
    return Bundle(name, path, source, target, prefix)
