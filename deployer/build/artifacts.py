"""Functions and layers, from their folders to object versions in the code bucket."""

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from deployer.build.bundles import Bundle, read_bundle
from deployer.build.code_bucket import CodeBucket
from deployer.build.contents import Content
from deployer.build.source import Source
from deployer.build.wheels import install_wheels
from deployer.build.zips import write_zip
from deployer.messages import ArtifactReady, Ui
from deployer.project.artifacts import ArtifactSpec
from deployer.project.project import CACHE

_PARALLEL = 8


@dataclass(frozen=True)
class Artifact:
    """A function or layer whose sources have been read."""

    spec: ArtifactSpec
    bundle: Bundle

    @property
    def source(self) -> Source:
        """What it is known by."""
        return self.bundle.source


def read_artifacts(specs: Sequence[ArtifactSpec], root: Path, *, local: bool) -> list[Artifact]:
    """Read and hash the sources of every artifact; AWS is not asked.

    Args:
        root: the project's root, whose `.deployerignore` is heeded.
        local: wheels are for the interpreter that runs the deployer, as the local cloud does.

    Raises:
        ProjectError: a folder cannot be packaged.
    """
    with ThreadPoolExecutor(_PARALLEL) as pool:
        return list(pool.map(lambda spec: _read(spec, root, local), specs))


def upload_artifacts(
    artifacts: Sequence[Artifact],
    bucket: CodeBucket,
    root: Path,
    ui: Ui,
    contents: Iterable[Content] = (),
) -> dict[ArtifactSpec, str]:
    """Bring every artifact into the bucket, and return the object version of each.

    Only what the bucket lacks is zipped and uploaded, and what several specs share once: each of
    two uploads would have a version of its own, and only one of them would be found again.

    Args:
        contents: what templates name besides, brought along; their keys say all.

    Raises:
        DeployerError: requirements cannot be installed.
    """
    for content in {it.key: it for it in contents}.values():
        ui.emit(_bring_content(content, bucket, root / CACHE))
    distinct = {replace(it.spec, version_parameter=""): it for it in artifacts}
    if not distinct:
        return {}
    there = bucket.versions_by_source(spec.key for spec in distinct)
    with ThreadPoolExecutor(_PARALLEL) as pool:
        ready = list(
            pool.map(lambda it: _bring(it, bucket, root / CACHE, there), distinct.values())
        )
    for message in ready:
        ui.emit(message)
    versions = {spec: it.version_id for spec, it in zip(distinct, ready, strict=True)}
    return {it.spec: versions[replace(it.spec, version_parameter="")] for it in artifacts}


def _read(spec: ArtifactSpec, root: Path, local: bool) -> Artifact:
    bundle = read_bundle(
        spec.folder, spec.kind, spec.runtime, spec.architecture, spec.base_name, local=local
    )
    return Artifact(spec, bundle)


def _bring(
    artifact: Artifact, bucket: CodeBucket, cache: Path, there: Mapping[tuple[str, str], str]
) -> ArtifactReady:
    name, key, digest = artifact.spec.base_name, artifact.spec.key, artifact.source.digest
    version = there.get((key, digest))
    if version:
        return ArtifactReady(name, digest, version, 0, uploaded=False)
    path = _zip(artifact.bundle, cache)
    version = bucket.upload_zip(path, key, digest)
    return ArtifactReady(name, digest, version, path.stat().st_size, uploaded=True)


def _bring_content(content: Content, bucket: CodeBucket, cache: Path) -> ArtifactReady:
    name, digest = content.bundle.name, content.bundle.source.digest
    if content.key in bucket.keys_under(content.key):
        return ArtifactReady(name, digest, "", 0, uploaded=False)
    path = _zip(content.bundle, cache)
    bucket.s3.put_object(Bucket=bucket.name, Key=content.key, Body=path.read_bytes())
    return ArtifactReady(name, digest, "", path.stat().st_size, uploaded=True)


def _zip(bundle: Bundle, cache: Path) -> Path:
    if not bundle.zipped:
        return bundle.path
    path = cache / "zips" / f"{bundle.source.digest}.zip"
    if not path.is_file():
        wheels = (
            install_wheels(bundle.path, bundle.target, cache / "wheels") if bundle.target else None
        )
        write_zip(bundle.source, wheels, bundle.wheels_prefix, path)
    return path
