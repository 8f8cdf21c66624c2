"""Which layers a function runs with, as far as the templates tell.

A function names a layer's version by its ARN: that of a resource beside it, or what a nested stack
gives out and another is given. ARNs that are built, looked up or imported are not followed.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from deployer.project.artifacts import ArtifactSpec
from deployer.project.code_uses import marker_of
from deployer.project.expressions import evaluate
from deployer.project.tree import TemplateTree, passed_parameters, passed_values, with_defaults

_FUNCTION = ("AWS::Lambda::Function", "Code")
_LAYER = ("AWS::Lambda::LayerVersion", "Content")

Layers = Mapping[str, Path]
"""Folders of layers by what stands for them in one template: `Name`, or `Stack.Outputs.Name`."""


def layers_of_functions(
    tree: TemplateTree, values: Mapping[str, str], specs: Sequence[ArtifactSpec]
) -> Mapping[Path, frozenset[Path]]:
    """The folders of a function's layers by its own, for all that have layers of the project.

    Args:
        values: the root template's parameters.
        specs: the pairs that the root template declares.
    """
    folders = {marker_of(it.version_parameter): it.folder for it in specs}
    markers = {it.version_parameter: marker_of(it.version_parameter) for it in specs}
    known = with_defaults(tree.template, {**values, **markers}, [*values, *markers])
    return dict(_functions(tree, known, {}, folders))


def _functions(
    tree: TemplateTree, values: Mapping[str, str], passed: Layers, folders: Mapping[str, Path]
) -> Iterator[tuple[Path, frozenset[Path]]]:
    here = _layers(tree, values, passed, folders)
    for logical_id, folder in _codes(tree, *_FUNCTION, values, folders):
        named = (tree.template.resources[logical_id].get("Properties") or {}).get("Layers")
        found = {_named(it, here) for it in named} if isinstance(named, list) else set()
        layers = frozenset(it for it in found if it)
        if layers:
            yield folder, layers
    for logical_id, child in tree.children.items():
        given = passed_parameters(tree.template, logical_id)
        below = {name: layer for name, it in given.items() if (layer := _named(it, here))}
        yield from _functions(child, _values_of(tree, logical_id, values), below, folders)


def _layers(
    tree: TemplateTree, values: Mapping[str, str], passed: Layers, folders: Mapping[str, Path]
) -> Layers:
    """What stands for layers in a template: parameters, its own resources, its stacks' outputs."""
    here = {**passed, **dict(_codes(tree, *_LAYER, values, folders))}
    for logical_id, child in tree.children.items():
        inside = _layers(child, _values_of(tree, logical_id, values), {}, folders)
        outputs = child.template.body.get("Outputs") or {}
        for name, output in outputs.items():
            layer = _named(output.get("Value") if isinstance(output, Mapping) else None, inside)
            if layer:
                here[f"{logical_id}.Outputs.{name}"] = layer
    return here


def _codes(
    tree: TemplateTree,
    resource_type: str,
    code_property: str,
    values: Mapping[str, str],
    folders: Mapping[str, Path],
) -> Iterator[tuple[str, Path]]:
    """Resources and where their code comes from: a path that they name, or a pair's folder."""
    paths = {file.place.owner: file.path for file in tree.files}
    for logical_id, properties in tree.template.of_type(resource_type):
        code = properties.get(code_property)
        version = code.get("S3ObjectVersion") if isinstance(code, Mapping) else None
        folder = paths.get(logical_id) or folders.get(evaluate(version, values) or "")
        if folder:
            yield logical_id, folder


def _values_of(tree: TemplateTree, logical_id: str, values: Mapping[str, str]) -> Mapping[str, str]:
    """The values of a nested stack's parameters."""
    given = passed_parameters(tree.template, logical_id)
    return with_defaults(tree.children[logical_id].template, passed_values(given, values), given)


def _named(value: Any, here: Layers) -> Path | None:
    """The layer that an expression is the version's ARN of."""
    if not isinstance(value, Mapping) or len(value) != 1:
        return None
    [(function, argument)] = value.items()
    if function == "Fn::GetAtt" and isinstance(argument, list):
        argument = ".".join(map(str, argument))
    return here.get(argument) if function in ("Ref", "Fn::GetAtt") else None
