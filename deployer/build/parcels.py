"""Bundles and their keys: checked, zipped and uploaded together, so nothing goes up by halves."""

from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from deployer.build.artifact_set import ArtifactSet
from deployer.build.bundles import Bundle, zip_entries
from deployer.build.code_bucket import CodeBucket
from deployer.build.compress import ZipJob, make_zips
from deployer.build.limits import Unzipped, check_size
from deployer.build.prune import keep, prune
from deployer.build.uploads import Upload, upload_files
from deployer.build.wheels import check_alike, install_wheels, requirements_hash
from deployer.messages import ArtifactReady, Ui
from deployer.project.path_properties import FUNCTION, LAYER

LayersOf = Mapping[Path, Collection[Path]]
_INSTALLERS = 4  # pip waits for the network most of the time


@dataclass(frozen=True)
class Parcel:
    """A bundle that the code bucket shall have.

    Attributes:
        version: of the object that is there, empty where the key tells of the contents; None where
            nothing is there.
        noted: whether its source is noted beside it, because the key does not tell it.
    """

    bundle: Bundle
    key: str
    version: str | None
    noted: bool


def deliver(
    parcels: Sequence[Parcel],
    layers: LayersOf,
    bucket: CodeBucket,
    cache: Path,
    ui: Ui,
    built: ArtifactSet | None = None,
) -> list[ArtifactReady]:
    """Bring parcels into the bucket, and say in order what became of each.

    Those that are missing there are all made, and then uploaded.

    Args:
        layers: the folders of a function's layers, by its own.
        cache: the project's folder for what can be made again.
        built: zips that were made and checked before; none is made then.

    Raises:
        ProjectError: Lambda would not take something, for its size.
        DeployerError: requirements cannot be installed, or nobody built a zip before.
    """
    missing = [it for it in parcels if it.version is None]
    bundles = [it.bundle for it in missing]
    if built:
        uploads = [built.path_of(it) if it.zipped else it.path for it in bundles]
    else:
        uploads = make_files(bundles, [it.bundle for it in parcels], layers, cache, ui)
    versions = upload_files(
        [_upload(it, path, built) for it, path in zip(missing, uploads, strict=True)],
        bucket,
        ui,
    )
    brought = {
        id(it): (version if it.noted else "", path.stat().st_size)
        for it, version, path in zip(missing, versions, uploads, strict=True)
    }
    ready = []
    for it in parcels:
        version, size = brought.get(id(it), (it.version or "", 0))
        ready.append(
            ArtifactReady(it.bundle.name, it.bundle.source.digest, version, size, id(it) in brought)
        )
    return ready


def make_files(
    missing: Sequence[Bundle], bundles: Sequence[Bundle], layers: LayersOf, cache: Path, ui: Ui
) -> list[Path]:
    """What is to be uploaded for each that is missing: all are checked, and then zipped.

    Args:
        bundles: all that there are, for functions and layers share one limit.
        layers: the folders of a function's layers, by its own.
        cache: the project's folder; a zip that it has is not made again.

    Raises:
        ProjectError: Lambda would not take something, for its size.
        DeployerError: requirements cannot be installed.
    """
    _install(missing, cache / "wheels", ui)
    unzipped = [_unzipped(it, cache / "wheels") for it in missing]
    _check_sizes(bundles, unzipped, layers, cache / "wheels")
    return _made(unzipped, cache, ui)


def _upload(parcel: Parcel, path: Path, built: ArtifactSet | None) -> Upload:
    bundle, source = parcel.bundle, parcel.bundle.source
    digest = "" if bundle.zipped else source.files[0].digest
    if built and bundle.zipped:
        digest = built.sha256_of(bundle)
    return Upload(path, parcel.key, source.digest if parcel.noted else "", digest)


def _unzipped(bundle: Bundle, wheels: Path) -> Unzipped:
    """What is in a zip; of one that need not be made, wheels only where they are still there."""
    folders = [wheels / requirements_hash(bundle.path, it) for it in bundle.targets[:1]]
    return Unzipped(bundle, zip_entries(bundle, next(filter(Path.is_dir, folders), None)))


def _check_sizes(
    bundles: Sequence[Bundle], missing: Sequence[Unzipped], layers: LayersOf, wheels: Path
) -> None:
    """Check what is missing, and functions whose layer is, together with their layers."""
    # By hash, for one folder may be there twice, with wheels for two architectures.
    known = {it.bundle.source.digest: it for it in missing}
    layer_bundles = {it.path: it for it in bundles if it.kind == LAYER}
    for bundle in bundles:
        named = layers.get(bundle.path, ()) if bundle.kind == FUNCTION else ()
        parts = [bundle, *(layer_bundles[it] for it in named if it in layer_bundles)]
        if any(it.source.digest in known for it in parts):
            check_size(*(known.get(it.source.digest) or _unzipped(it, wheels) for it in parts))


def _made(wanted: Sequence[Unzipped], cache: Path, ui: Ui) -> list[Path]:
    """What is uploaded for each: its zip, or the file itself."""
    paths = [
        cache / "zips" / f"{it.bundle.source.digest}.zip" if it.bundle.zipped else it.bundle.path
        for it in wanted
    ]
    jobs = {
        path: ZipJob(it.entries, path)
        for it, path in zip(wanted, paths, strict=True)
        if it.bundle.zipped and not path.is_file()
    }
    make_zips(jobs.values(), ui)
    if jobs:
        prune(cache)
    return paths


def _install(bundles: Sequence[Bundle], wheels: Path, ui: Ui) -> None:
    """Install the wheels of all bundles, those that several ask for once."""
    wanted = {
        requirements_hash(it.path, target): (it.path, target)
        for it in bundles
        for target in it.targets
    }
    missing = [it for name, it in wanted.items() if not (wheels / name).is_dir()]
    for name in wanted:
        if (wheels / name).is_dir():
            keep(wheels / name)
    if missing:
        with (
            ui.progress("Installing requirements", len(missing)) as advance,
            ThreadPoolExecutor(_INSTALLERS) as pool,
        ):
            for _ in pool.map(lambda it: install_wheels(it[0], it[1], wheels), missing):
                advance(1)
    for it in bundles:
        if len(it.targets) > 1:
            check_alike(it.path, it.targets, wheels)
