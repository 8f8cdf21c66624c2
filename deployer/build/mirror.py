"""The files of a repository of the older convention, under the keys that its templates name.

What a template names is replaced by a key of the file's own hash, so that each change arrives; but
others may know the plain keys, so what stands there is brought along: the templates' whole folder,
and those of the other files that templates name. A template that a loop names by its variable keeps
its plain key.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from deployer.aws.errors import code_of
from deployer.build.code_bucket import CodeBucket
from deployer.build.source import read_file, read_source
from deployer.build.uploads import Upload, upload_files
from deployer.messages import Ui
from deployer.project.tree import TemplateTree


@dataclass(frozen=True)
class MirroredFile:
    """A file under the key that says where in the repository it is.

    Attributes:
        digest: SHA-256 of the contents, hex.
    """

    key: str
    path: Path
    digest: str


@dataclass(frozen=True)
class Mirror:
    """The mirrored files of one stack.

    Attributes:
        mark: key of an object that tells which mirror was uploaded last.
    """

    mark: str
    files: tuple[MirroredFile, ...] = ()

    @property
    def digest(self) -> str:
        """A hash over all keys and contents."""
        lines = (f"{it.key}\0{it.digest}\n" for it in self.files)
        return hashlib.sha256("".join(lines).encode()).hexdigest()


NO_MIRROR = Mirror("")


def read_mirror(tree: TemplateTree, root: Path, repository: str) -> Mirror:
    """What a stack's templates name as the repository's files; empty where they name none.

    Args:
        repository: the prefix of the keys, `owner/name`.

    Raises:
        ProjectError: one of the files is a secret.
    """
    template = tree.template.path
    paths = [it.path for below in tree.walk() for it in below.objects]
    if not paths and not any(below.names_repository for below in tree.walk()):
        return NO_MIRROR
    found = {it.key: it for it in _files([template, *paths], root, repository)}
    mark = f"{repository}/.mirrored/{template.name}"
    return Mirror(mark, tuple(found[key] for key in sorted(found)))


def upload_mirror(mirror: Mirror, bucket: CodeBucket, ui: Ui) -> int:
    """Upload a mirror unless it is there, and return how many files were uploaded."""
    if not mirror.files or _last(mirror, bucket) == mirror.digest:
        return 0
    # Of two that upload at once each may overwrite some of the other's; then neither is all there.
    begun = f"begun {uuid4()}"
    bucket.upload_text(mirror.mark, begun)
    upload_files([Upload(it.path, it.key, digest=it.digest) for it in mirror.files], bucket, ui)
    # When all is there, so that an interrupted upload is done again.
    bucket.upload_text(mirror.mark, mirror.digest if _last(mirror, bucket) == begun else "")
    return len(mirror.files)


def _files(paths: Sequence[Path], root: Path, repository: str) -> Iterator[MirroredFile]:
    folders = dict.fromkeys(it.parent for it in paths if it.is_file())
    for folder in folders:
        if folder == root:
            continue  # all of the repository is more than was asked for
        for file in read_source(folder, root).files:
            yield _mirrored(folder / file.name, file.digest, root, repository)
    for path in paths:
        if path.is_file() and path.parent == root:
            [file] = read_file(path).files
            yield _mirrored(path, file.digest, root, repository)


def _mirrored(path: Path, digest: str, root: Path, repository: str) -> MirroredFile:
    return MirroredFile(f"{repository}/{path.relative_to(root).as_posix()}", path, digest)


def _last(mirror: Mirror, bucket: CodeBucket) -> str:
    from botocore.exceptions import ClientError

    try:
        found = bucket.s3.get_object(Bucket=bucket.name, Key=mirror.mark)
    except ClientError as error:
        # Without the right to list, what is missing is forbidden.
        if code_of(error) in ("NoSuchKey", "AccessDenied"):
            return ""
        raise
    return found["Body"].read().decode()
