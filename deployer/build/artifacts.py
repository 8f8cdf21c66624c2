"""Functions, layers and files that templates name: from their folders into the code bucket."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from deployer.build.artifact_set import ArtifactSet
from deployer.build.bundles import Bundle, read_bundle
from deployer.build.checksums import checksum_once_uploaded
from deployer.build.code_bucket import CodeBucket
from deployer.build.contents import Content
from deployer.build.parcels import LayersOf, Parcel, deliver
from deployer.build.source import Source
from deployer.messages import Ui
from deployer.project.artifacts import ArtifactSpec
from deployer.project.platforms import NO_USERS, UsersOfLayers, of_layer
from deployer.project.project import CACHE


@dataclass(frozen=True)
class Artifact:
    """A function or layer whose sources have been read."""

    spec: ArtifactSpec
    bundle: Bundle

    @property
    def source(self) -> Source:
        """What it is known by."""
        return self.bundle.source


def read_artifacts(
    specs: Sequence[ArtifactSpec],
    root: Path,
    *,
    local: bool,
    users: UsersOfLayers = NO_USERS,
) -> list[Artifact]:
    """Read and hash the sources of every artifact; AWS is not asked.

    Args:
        root: the project's root, whose `.deployerignore` is heeded.
        local: wheels are for the interpreter that runs the deployer, as the local cloud does.
        users: of layers, the platforms of the functions that they are in, by their folders.

    Raises:
        ProjectError: a folder cannot be packaged.
    """
    found = []
    for spec in specs:
        on = of_layer(spec.platforms, users.get(spec.folder, ()))
        bundle = read_bundle(spec.folder, spec.kind, root, platforms=on, local=local)
        found.append(Artifact(spec, replace(bundle, name=spec.base_name)))
    return found


def upload_artifacts(
    artifacts: Sequence[Artifact],
    bucket: CodeBucket,
    root: Path,
    ui: Ui,
    contents: Iterable[Content] = (),
    layers: LayersOf | None = None,
    built: ArtifactSet | None = None,
) -> dict[ArtifactSpec, str]:
    """Bring every artifact into the bucket, and return the object version of each.

    Only what the bucket lacks is zipped and uploaded, and what several specs share once: each of
    two uploads would have a version of its own, and only one of them would be found again.

    Args:
        contents: what templates name besides, brought along; their keys say all.
        layers: the folders of a function's layers, by its own, which count for its size.
        built: zips that were made before; what it lacks is not made.

    Raises:
        DeployerError: requirements cannot be installed, or a zip is not among those built.
        ProjectError: Lambda would not take something, for its size; nothing is uploaded then.
    """
    distinct = {replace(it.spec, version_parameter=""): it for it in artifacts}
    named = {it.key: it for it in contents}
    if not distinct and not named:
        return {}
    checksums = _checksums([it.bundle for it in distinct.values()], built) if built else None
    there = bucket.reuse({(spec.key, it.source.digest) for spec, it in distinct.items()}, checksums)
    parcels = [
        Parcel(it.bundle, spec.key, there.get((spec.key, it.source.digest)), noted=True)
        for spec, it in distinct.items()
    ]
    parcels += _of_contents(named, bucket, built)
    ready = deliver(parcels, layers or {}, bucket, root / CACHE, ui, built)
    for message in ready:
        ui.emit(message)
    versions = {spec: it.version_id for spec, it in zip(distinct, ready, strict=False)}
    return {it.spec: versions[replace(it.spec, version_parameter="")] for it in artifacts}


def _checksums(bundles: Iterable[Bundle], built: ArtifactSet) -> Mapping[str, str]:
    """What S3 must tell of each zip that was made before, by the hash of its sources."""
    return {it.source.digest: checksum_once_uploaded(built.path_of(it)) for it in bundles}


def _of_contents(
    named: Mapping[str, Content], bucket: CodeBucket, built: ArtifactSet | None
) -> Iterator[Parcel]:
    there = bucket.present(named)
    if built:
        zips = {key: it.bundle for key, it in named.items() if key in there and it.bundle.zipped}
        checksums = _checksums(zips.values(), built)
        there -= {
            key for key, it in zips.items() if not bucket.holds(key, checksums[it.source.digest])
        }
    for key, it in named.items():
        yield Parcel(it.bundle, key, "" if key in there else None, noted=False)
