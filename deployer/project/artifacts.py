"""Matches the functions and layers that a project declares with the resources that use them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from deployer.errors import ProjectError
from deployer.project.code_uses import CodeUse, code_uses, marker_of
from deployer.project.declarations import Declaration, base_name, declarations, source_folder
from deployer.project.platforms import Platforms, distinct
from deployer.project.template import Template
from deployer.project.tree import TemplateTree


@dataclass(frozen=True)
class ArtifactSpec:
    """A folder of code, and the key under which its zip is expected.

    Attributes:
        kind: `Function` or `Layer`.
        key: S3 key in the code bucket.
        version_parameter: the parameter of the root template that takes the object version.
        platforms: that it must work on, those of all resources that use it.
    """

    kind: str
    base_name: str
    folder: Path
    key: str
    version_parameter: str
    platforms: Platforms


def locate_artifacts(
    root: Path, tree: TemplateTree, values: Mapping[str, str]
) -> list[ArtifactSpec]:
    """Match the declared pairs with the resources that use them.

    Args:
        root: the project's root.
        values: the root template's parameters and the pseudo parameters.

    Raises:
        ProjectError: a pair is incomplete, its folder is missing, no resource uses it, two use it
            with different keys, or the key depends on something that is only known after
            deployment.
    """
    declared = declarations(tree.template)
    markers = {it.version_parameter: marker_of(it.version_parameter) for it in declared}
    uses = list(code_uses(tree, {**values, **markers}))
    return [
        _spec(root, tree.template, it, values, _use_of(it, tree.template, uses)) for it in declared
    ]


def named_artifacts(tree: TemplateTree, repository: str) -> list[ArtifactSpec]:
    """Code that templates name by a key alone, with no version, by the older convention.

    The templates that are deployed name it by its hash; under its own key it is for others.

    Args:
        repository: as `GitHubRepository` names it.
    """
    found: dict[str, ArtifactSpec] = {}
    for file in (it for below in tree.walk() for it in below.files):
        if file.named_as and file.path.is_dir():
            key, path = file.named_as.key_for(repository), file.path
            before = found[key].platforms if key in found else ()
            on = distinct((*before, *file.platforms))
            found[key] = ArtifactSpec(file.kind, path.name, path, key, "", on)
    return list(found.values())


def _use_of(declared: Declaration, template: Template, uses: Sequence[CodeUse]) -> CodeUse | None:
    """The use of a pair; resources that share it share one zip."""
    name = declared.version_parameter
    found = [use for use in uses if use.marker == marker_of(name)]
    keys = sorted({use.key for use in found})
    if len(keys) > 1:
        raise ProjectError(
            f"'{name}' is the version of one zip, but resources take {' and '.join(keys)} from it",
            where=str(template.path),
            todo="Declare a pair of BaseName and VersionId for each.",
        )
    if not found:
        return None
    return replace(found[-1], platforms=distinct(on for use in found for on in use.platforms))


def _spec(
    root: Path,
    template: Template,
    declared: Declaration,
    values: Mapping[str, str],
    use: CodeUse | None,
) -> ArtifactSpec:
    name = base_name(template, declared, values)
    if not name:
        raise ProjectError(
            f"'{declared.version_parameter}' has no '{declared.base_name_parameter}' beside it",
            where=str(template.path),
            todo="Declare both, with the folder's name as the base name's Default.",
        )
    folder = source_folder(root, declared.kind, name)
    if not folder.is_dir():
        raise ProjectError(
            f"the folder of {declared.kind.lower()} '{name}' is missing",
            where=str(folder),
            todo=f"Make it, or correct {declared.base_name_parameter}.",
        )
    if use is None:
        raise ProjectError(
            f"no resource takes its S3ObjectVersion from '{declared.version_parameter}'",
            where=str(template.path),
            todo="Pass it down to the function's Code or the layer's Content, or remove it.",
        )
    return ArtifactSpec(
        declared.kind,
        name,
        folder,
        use.key,
        declared.version_parameter,
        use.platforms,
    )
