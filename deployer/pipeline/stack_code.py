"""All code and files that a stack's templates name, read and hashed; AWS is not asked."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from deployer.build.artifacts import Artifact, read_artifacts
from deployer.build.bundles import Bundle
from deployer.build.contents import Content, ContentSpec, read_contents
from deployer.build.local_files import content_specs
from deployer.project.artifacts import locate_artifacts, named_artifacts
from deployer.project.layer_uses import layered_functions, layers_of_functions, users_of_layers
from deployer.project.older_convention import REPOSITORY_PARAMETER
from deployer.project.project import Project, StackSpec


@dataclass(frozen=True)
class StackCode:
    """What of a stack goes into the code bucket, its templates aside.

    Attributes:
        artifacts: whose object versions become parameters.
        named: code under keys that templates name without a version.
        contents: files and folders that templates name.
        layers: the folders of a function's layers, by its own.
    """

    artifacts: tuple[Artifact, ...]
    named: tuple[Artifact, ...]
    contents: Mapping[ContentSpec, Content]
    layers: Mapping[Path, frozenset[Path]]

    @property
    def bundles(self) -> Iterator[Bundle]:
        """All of it; what is named twice comes twice."""
        found: Iterable[Artifact | Content] = (
            *self.artifacts,
            *self.named,
            *self.contents.values(),
        )
        return (it.bundle for it in found)


def read_code(
    project: Project,
    spec: StackSpec,
    values: Mapping[str, str],
    files_prefix: str,
    *,
    local: bool,
) -> StackCode:
    """Read what one stack needs.

    Args:
        values: the root template's parameters and the pseudo parameters.
        files_prefix: of the keys of contents, ends in a slash.
        local: wheels are for the interpreter that runs the deployer, as the local cloud does.

    Raises:
        ProjectError: something that is named is missing, or cannot be packaged.
    """
    root, tree = project.root, spec.tree
    specs = locate_artifacts(root, tree, values)
    repository = values.get(REPOSITORY_PARAMETER, project.revision.repository)
    functions = layered_functions(tree, values, specs)
    users = users_of_layers(functions)
    by_key = named_artifacts(tree, repository)
    named = list(content_specs(tree))
    return StackCode(
        artifacts=tuple(read_artifacts(specs, root, local=local, users=users)),
        named=tuple(read_artifacts(by_key, root, local=local, users=users)),
        contents=read_contents(named, files_prefix, root, local=local, users=users),
        layers=layers_of_functions(functions),
    )
