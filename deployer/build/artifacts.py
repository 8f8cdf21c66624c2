"""Functions and layers, from their folders to object versions in the code bucket."""

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from deployer.build.code_bucket import CodeBucket
from deployer.build.source import REQUIREMENTS, Source, read_source
from deployer.build.wheels import (
    Target,
    install_wheels,
    lambda_target,
    local_target,
    requirements_hash,
)
from deployer.build.zips import write_zip
from deployer.messages import ArtifactReady, Ui
from deployer.project.artifacts import ArtifactSpec
from deployer.project.project import CACHE

_PARALLEL = 8


@dataclass(frozen=True)
class Artifact:
    """A function or layer whose sources have been read.

    Attributes:
        target: where its wheels must work; None where it has no requirements.
    """

    spec: ArtifactSpec
    source: Source
    target: Target | None


def read_artifacts(specs: Sequence[ArtifactSpec], *, local: bool) -> list[Artifact]:
    """Read and hash the sources of every artifact; AWS is not asked.

    Raises:
        ProjectError: a folder cannot be packaged.
    """
    with ThreadPoolExecutor(_PARALLEL) as pool:
        return list(pool.map(lambda spec: _read(spec, local), specs))


def upload_artifacts(
    artifacts: Iterable[Artifact], bucket: CodeBucket, root: Path, ui: Ui
) -> dict[ArtifactSpec, str]:
    """Bring every artifact into the bucket, and return the object version of each.

    Only what the bucket lacks is zipped and uploaded, and what several specs share once: each of
    two uploads would have a version of its own, and only one of them would be found again.

    Raises:
        DeployerError: requirements cannot be installed.
    """
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


def _read(spec: ArtifactSpec, local: bool) -> Artifact:
    target = _target(spec, local)
    requirements = requirements_hash(spec.folder, target) if target else ""
    return Artifact(spec, read_source(spec.folder, requirements), target)


def _target(spec: ArtifactSpec, local: bool) -> Target | None:
    if not (spec.folder / REQUIREMENTS).is_file():
        return None
    return local_target() if local else lambda_target(spec.runtime, spec.architecture, spec.folder)


def _bring(
    artifact: Artifact, bucket: CodeBucket, cache: Path, there: Mapping[tuple[str, str], str]
) -> ArtifactReady:
    name, key, digest = artifact.spec.base_name, artifact.spec.key, artifact.source.digest
    version = there.get((key, digest))
    if version:
        return ArtifactReady(name, digest, version, 0, uploaded=False)
    path = _zip(artifact, cache)
    version = bucket.upload_zip(path, key, digest)
    return ArtifactReady(name, digest, version, path.stat().st_size, uploaded=True)


def _zip(artifact: Artifact, cache: Path) -> Path:
    spec, source, target = artifact.spec, artifact.source, artifact.target
    # The kind decides where wheels lie in the zip, and is no part of the source.
    path = cache / "zips" / f"{spec.kind.lower()}-{source.digest}.zip"
    if not path.is_file():
        wheels = install_wheels(spec.folder, target, cache / "wheels") if target else None
        # https://docs.aws.amazon.com/lambda/latest/dg/packaging-layers.html
        write_zip(source, wheels, "python/" if spec.kind == "Layer" else "", path)
    return path
