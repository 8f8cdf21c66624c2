"""Local files and folders that templates name where AWS wants an object in S3.

Each goes under a key that holds its content's hash, so the key alone tells whether it changed, and
it is uploaded only when the bucket lacks the key. Zips, limits and uploads are those of artifacts:
give what is read here to `upload_artifacts` as its `contents`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from deployer.build.bundles import Bundle, read_bundle
from deployer.project.platforms import NO_USERS, Platforms, UsersOfLayers, of_layer


@dataclass(frozen=True)
class ContentSpec:
    """A local path that a template names.

    Attributes:
        path: a folder, which is zipped, or a file. A `.zip` or `.jar`, and any file whose kind is
            `File`, is uploaded as it is; another file is zipped alone.
        kind: `Function` or `Layer` for code, whose requirements.txt is installed; else `File`.
        platforms: that it must work on; needed only where there are requirements.
    """

    path: Path
    kind: str
    platforms: Platforms = ()


@dataclass(frozen=True)
class Content:
    """A local path that has been read.

    Attributes:
        key: S3 key in the code bucket, `<prefix><source hash><suffix>`.
    """

    bundle: Bundle
    key: str


def read_contents(
    specs: Sequence[ContentSpec],
    prefix: str,
    root: Path,
    *,
    local: bool,
    users: UsersOfLayers = NO_USERS,
) -> dict[ContentSpec, Content]:
    """Read and hash what templates name, each once; AWS is not asked and nothing is zipped.

    Args:
        prefix: of all keys, ends in a slash.
        root: the project's root, whose `.deployerignore` is heeded.
        local: wheels are for the interpreter that runs the deployer, as the local cloud does.
        users: of layers, the platforms of the functions that they are in, by their folders.

    Raises:
        ProjectError: a path cannot be packaged; it must exist.
    """
    found = {}
    for spec in dict.fromkeys(specs):
        on = of_layer(spec.platforms, users.get(spec.path, ()))
        bundle = read_bundle(spec.path, spec.kind, root, platforms=on, local=local)
        suffix = ".zip" if bundle.zipped else spec.path.suffix
        found[spec] = Content(bundle, f"{prefix}{bundle.source.digest}{suffix}")
    return found
