"""The project's zips as they are built for Lambda, unpacked as Lambda unpacks them."""

import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from deployer.build.artifacts import Artifact, read_artifacts
from deployer.build.bundles import zip_entries
from deployer.build.wheels import install_wheels
from deployer.build.zips import write_zip
from deployer.project.artifacts import ArtifactSpec, locate_artifacts
from deployer.project.code_uses import HandlerSpec, declared_handlers
from deployer.project.declarations import declarations
from deployer.project.layer_uses import layered_functions, layers_of_functions, users_of_layers
from deployer.project.parameters import CodeLocation, fill_parameters
from deployer.project.project import CACHE, Project, StackSpec, read_project

REPOSITORY = Path(__file__).parents[3]
_PSEUDO_PARAMETERS = {
    "AWS::Region": "us-east-1",
    "AWS::AccountId": "123456789012",
    "AWS::Partition": "aws",
}


@dataclass(frozen=True)
class BuiltFunction:
    """A function, and what its template says of it.

    Attributes:
        artifact: its own code.
        layers: in the order in which Lambda unpacks them.
    """

    name: str
    artifact: Artifact
    handler: HandlerSpec
    layers: tuple[Artifact, ...]


@cache
def functions() -> Mapping[str, BuiltFunction]:
    """The functions of all stacks, by base name."""
    project = read_project(REPOSITORY, "devl", "", {})
    found = [it for spec in project.stacks for it in _of_stack(project, spec)]
    return {it.name: it for it in found}


@cache
def layers() -> Mapping[str, Artifact]:
    """The layers that the functions have, by base name."""
    return {it.spec.base_name: it for found in functions().values() for it in found.layers}


def zipped(artifact: Artifact, folder: Path) -> Path:
    """The zip that is uploaded; wheels are for Lambda's platform, and kept for another time."""
    wheels = [
        install_wheels(artifact.spec.folder, target, REPOSITORY / CACHE / "wheels")
        for target in artifact.bundle.targets
    ]
    target = folder / f"{artifact.spec.base_name}.zip"
    write_zip(zip_entries(artifact.bundle, wheels[0] if wheels else None), target)
    return target


def unpacked(artifacts: Sequence[Artifact], folder: Path) -> Path:
    """What Lambda makes of zips: one folder, in which later ones overwrite earlier ones."""
    for artifact in artifacts:
        with zipfile.ZipFile(zipped(artifact, folder.with_name("zips"))) as archive:
            archive.extractall(folder)
    return folder


def _of_stack(project: Project, spec: StackSpec) -> list[BuiltFunction]:
    location = CodeLocation("code", "arn:aws:kms:us-east-1:123456789012:key/1")
    values = {**_PSEUDO_PARAMETERS, **fill_parameters(project, spec, location, {})}
    specs = locate_artifacts(REPOSITORY, spec.tree, values)
    layered = layered_functions(spec.tree, values, specs)
    users = users_of_layers(layered)
    artifacts = {
        it.spec.folder: it for it in read_artifacts(specs, REPOSITORY, local=False, users=users)
    }
    named = layers_of_functions(layered)
    return [
        BuiltFunction(
            it.base_name,
            artifacts[it.folder],
            _handler(spec, it, values),
            tuple(artifacts[layer] for layer in sorted(named.get(it.folder, ()))),
        )
        for it in specs
        if it.kind == "Function"
    ]


def _handler(spec: StackSpec, function: ArtifactSpec, values: Mapping[str, str]) -> HandlerSpec:
    [declared] = [
        it
        for it in declarations(spec.tree.template)
        if it.version_parameter == function.version_parameter
    ]
    [handler] = declared_handlers(spec.tree, declared, values)
    return handler
