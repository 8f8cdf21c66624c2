"""Objects of the code bucket that are files of the repository itself.

By an older convention than relative paths, templates name nested templates, state machines and
code as the objects that they become:

    !Sub https://${CodeRepositoryS3Bucket}.s3.amazonaws.com/${GitHubRepository}/cft/x.yaml

The bucket is known only at deployment; that the object is the file `cft/x.yaml` is known from the
text alone.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deployer.project.declarations import LAYER_PREFIX, SOURCE_FOLDERS
from deployer.project.expressions import evaluate
from deployer.project.path_properties import FUNCTION, LAYER, TEMPLATE, PathProperty, S3Form

BUCKET_PARAMETER, REPOSITORY_PARAMETER = "CodeRepositoryS3Bucket", "GitHubRepository"

MARKERS: Mapping[str, str] = {
    name: f"<{name}>"
    for name in (
        BUCKET_PARAMETER,
        REPOSITORY_PARAMETER,
        "AWS::AccountId",
        "AWS::Partition",
        "AWS::Region",
        "AWS::URLSuffix",
    )
}
"""What stands for values that only a deployment knows."""

# Virtual-hosted and path style, with a region and without, and the form of the AWS CLI.
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
_URL = re.compile(
    r"(?:https://(?:(?P<host>[^/]+?)\.s3[.-][^/]*|s3[.-][^/]*/(?P<path>[^/]+))|s3://(?P<s3>[^/]+))"
    r"/(?P<key>[^?]+)"
)
_VARIABLE = re.compile(r"\$\{\s*([^!{}\s]+)\s*\}")
_NO_TEMPLATE: Mapping[str, Any] = {}


@dataclass(frozen=True)
class RepositoryObject:
    """An object of the code bucket, and what it is made from.

    Attributes:
        key: with the repository's marker where its name goes.
        path: the file, or the folder of code.
    """

    key: str
    path: Path

    def key_for(self, repository: str) -> str:
        """The key, for a repository as `GitHubRepository` names it."""
        return self.key.replace(MARKERS[REPOSITORY_PARAMETER], repository)


def repository_object(
    root: Path,
    it: PathProperty,
    value: Any,
    known: Mapping[str, str],
    body: Mapping[str, Any] = _NO_TEMPLATE,
) -> RepositoryObject | None:
    """The object of the code bucket that a value names, if it is the repository's own.

    An object whose version is named is left to whoever uploads it.

    Args:
        known: parameters and pseudo parameters, those of MARKERS as their markers.
        body: of the template that names it.
    """
    key = _named_key(it.form, value, known, body)
    if key is None:
        return None
    inside = key.removeprefix(f"{MARKERS[REPOSITORY_PARAMETER]}/")
    if ".." in inside.split("/") or "<" in inside:
        return None
    if it.kind in (FUNCTION, LAYER):
        path = _code(root, inside, it.kind)
        return RepositoryObject(key, path) if path else None
    path = root / inside
    # One that nobody wrote may be uploaded by others; but not among the templates' own files.
    is_ours = inside != key and (path.is_file() or (it.kind == TEMPLATE and path.parent.is_dir()))
    return RepositoryObject(key, path) if is_ours else None


def is_in_doubt(
    it: PathProperty, value: Any, known: Mapping[str, str], body: Mapping[str, Any]
) -> bool:
    """Whether a value may name one of the repository's files, and it is not known which."""
    if evaluate(value, known, body) is None:
        return _mentions(value, known, (BUCKET_PARAMETER,))
    beginning = f"{MARKERS[REPOSITORY_PARAMETER]}/"
    key = _named_key(it.form, value, known, body) or ""
    return key.startswith(beginning) and "<" in key.removeprefix(beginning)


def mentions_repository(value: Any, known: Mapping[str, str]) -> bool:
    """Whether a value is built with the code bucket's name, or the repository's."""
    return _mentions(value, known, (BUCKET_PARAMETER, REPOSITORY_PARAMETER))


def _mentions(value: Any, known: Mapping[str, str], names: Iterable[str]) -> bool:
    """Whether a value refers to something, or holds it, that was made from a marker."""
    if isinstance(value, Mapping):
        referred = known.get(str(value.get("Ref")), "")
        return any(_mentions(it, known, names) for it in (referred, *value.values()))
    if isinstance(value, list):
        return any(_mentions(it, known, names) for it in value)
    texts = [str(value), *(known.get(it, "") for it in _VARIABLE.findall(str(value)))]
    return any(MARKERS[name] in text for name in names for text in texts)


def _named_key(
    form: S3Form, value: Any, known: Mapping[str, str], body: Mapping[str, Any]
) -> str | None:
    bucket: str | None = None
    key: str | None = None
    if form.bucket:
        if isinstance(value, Mapping) and set(value) == {form.bucket, form.key}:
            bucket, key = (evaluate(value[name], known, body) for name in (form.bucket, form.key))
    elif match := _URL.fullmatch(evaluate(value, known, body) or ""):
        bucket, key = match["host"] or match["path"] or match["s3"], match["key"]
    return key if bucket == MARKERS[BUCKET_PARAMETER] else None


def _code(root: Path, inside: str, kind: str) -> Path | None:
    """The folder that a zip is made from: where its key says, or known by its name."""
    stem = inside.removesuffix(".zip")
    name = stem.rpartition("/")[2]
    folders = [root / stem, *(root / it / name for it in SOURCE_FOLDERS if kind == FUNCTION)]
    if name.startswith(LAYER_PREFIX):
        folders.append(root / name)
    return next((it for it in folders if it.is_dir()), None) if stem != inside else None
