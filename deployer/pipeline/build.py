"""Builds the code of all environments once, for deployments that upload the same bytes."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from deployer.build.artifact_set import write_set
from deployer.build.bundles import Bundle
from deployer.build.parcels import make_files
from deployer.messages import Note, Ui
from deployer.pipeline.stack_code import StackCode, read_code
from deployer.project.parameters import CodeLocation, fill_parameters
from deployer.project.project import CACHE, Project, read_project

_UNKNOWN = "known-when-it-is-deployed"
_PSEUDO_PARAMETERS = {
    "AWS::Region": _UNKNOWN,
    "AWS::AccountId": _UNKNOWN,
    "AWS::Partition": _UNKNOWN,
}
"""Code hardly hangs on where it is deployed; where it does, a deployment says what is missing."""


def build(
    root: Path,
    environments: Iterable[str],
    folder: Path,
    variables: Mapping[str, str],
    ui: Ui,
) -> str:
    """Make every zip that a deployment of any of the environments may need; AWS is not asked.

    Args:
        folder: takes the zips and what tells of them; it must hold nothing yet.
        variables: the process's environment.

    Returns:
        the digest of the set, as `read_set` takes it.

    Raises:
        ProjectError: something cannot be packaged, or the folder holds something.
        DeployerError: requirements cannot be installed.
    """
    projects = [read_project(root, it, "", variables) for it in environments]
    codes = [code for project in projects for code in _read(project)]
    bundles = _distinct(bundle for code in codes for bundle in code.bundles)
    layers = {folder: below for code in codes for folder, below in code.layers.items()}
    zipped = [it for it in bundles if it.zipped]
    paths = make_files(zipped, bundles, layers, root / CACHE, ui)
    digest = write_set(folder, projects[0].revision.sha, zip(zipped, paths, strict=True))
    for it, path in zip(zipped, paths, strict=True):
        ui.emit(Note(f"{it.name}: {path.stat().st_size:,} bytes"))
    ui.emit(Note(f"{len(zipped)} artifacts in {folder}, of digest {digest}"))
    return digest


def _read(project: Project) -> Iterator[StackCode]:
    for spec in project.stacks:
        values = fill_parameters(project, spec, CodeLocation(_UNKNOWN, _UNKNOWN), {})
        known = {**_PSEUDO_PARAMETERS, **values}
        yield read_code(project, spec, known, "files/", local=False)


def _distinct(bundles: Iterable[Bundle]) -> list[Bundle]:
    return list({it.source.digest: it for it in bundles}.values())
