"""Bundles and their keys: checked, zipped and uploaded together, so nothing goes up by halves."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from deployer.build.bundles import Bundle, zip_entries
from deployer.build.code_bucket import CodeBucket
from deployer.build.compress import ZipJob, make_zips
from deployer.build.limits import Unzipped, check_size
from deployer.build.uploads import Upload, upload_files
from deployer.build.wheels import install_wheels, requirements_hash
from deployer.messages import ArtifactReady, Ui

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
    parcels: Sequence[Parcel], bucket: CodeBucket, cache: Path, ui: Ui
) -> list[ArtifactReady]:
    """Bring parcels into the bucket, and say in order what became of each.

    Those that are missing there are all checked, then zipped if the cache has no zip of them, and
    then uploaded.

    Args:
        cache: the project's folder for what can be made again.

    Raises:
        ProjectError: Lambda would not take something, for its size.
        DeployerError: requirements cannot be installed.
    """
    missing = [it for it in parcels if it.version is None]
    uploads = _made([it.bundle for it in missing], cache, ui)
    versions = upload_files(
        [
            Upload(path, it.key, it.bundle.source.digest if it.noted else "")
            for it, path in zip(missing, uploads, strict=True)
        ],
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


def _made(bundles: Sequence[Bundle], cache: Path, ui: Ui) -> list[Path]:
    """What is uploaded for each: its zip, or the file itself."""
    wheels = cache / "wheels"
    _install(bundles, wheels, ui)
    paths = []
    jobs = {}
    for bundle in bundles:
        entries = zip_entries(bundle, wheels)
        check_size(Unzipped(bundle, entries))
        path = bundle.path
        if bundle.zipped:
            path = cache / "zips" / f"{bundle.source.digest}.zip"
            if not path.is_file():
                jobs[path] = ZipJob(entries, path)
        paths.append(path)
    make_zips(jobs.values(), ui)
    return paths


def _install(bundles: Sequence[Bundle], wheels: Path, ui: Ui) -> None:
    """Install the wheels of all bundles, those that several ask for once."""
    wanted = {
        requirements_hash(it.path, it.target): (it.path, it.target) for it in bundles if it.target
    }
    missing = [it for name, it in wanted.items() if not (wheels / name).is_dir()]
    if not missing:
        return
    with (
        ui.progress("Installing requirements", len(missing)) as advance,
        ThreadPoolExecutor(_INSTALLERS) as pool,
    ):
        for _ in pool.map(lambda it: install_wheels(it[0], it[1], wheels), missing):
            advance(1)
