"""Which layers a function runs with, as far as the templates tell.

A function names a layer's version by its ARN: that of a resource beside it, or what a nested stack
gives out and another is given. ARNs that are built, looked up or imported are not followed.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deployer.project.artifacts import ArtifactSpec
from deployer.project.code_uses import CODE_PROPERTIES, marker_of
from deployer.project.expressions import evaluate
from deployer.project.path_properties import FUNCTION, LAYER
from deployer.project.platforms import Platforms, UsersOfLayers, distinct, platforms
from deployer.project.tree import TemplateTree, passed_parameters, passed_values, with_defaults

Layers = Mapping[str, Path]
"""Folders of layers by what stands for them in one template: `Name`, or `Stack.Outputs.Name`."""


@dataclass(frozen=True)
class LayeredFunction:
    """A function that runs with layers of the project.

    Attributes:
        folder: of its code; None where that is not the project's.
        layers: their folders.
    """

    folder: Path | None
    layers: frozenset[Path]
    platforms: Platforms


def layered_functions(
    tree: TemplateTree, values: Mapping[str, str], specs: Sequence[ArtifactSpec]
) -> list[LayeredFunction]:
    """All functions that run with layers of the project.

    Args:
        values: the root template's parameters.
        specs: the pairs that the root template declares.
    """
    folders = {marker_of(it.version_parameter): it.folder for it in specs}
    markers = {it.version_parameter: marker_of(it.version_parameter) for it in specs}
    known = with_defaults(tree.template, {**values, **markers}, [*values, *markers])
    return list(_functions(tree, known, {}, folders))


def layers_of_functions(functions: Iterable[LayeredFunction]) -> Mapping[Path, frozenset[Path]]:
    """The folders of a function's layers by its own."""
    return {it.folder: it.layers for it in functions if it.folder}


def users_of_layers(functions: Iterable[LayeredFunction]) -> UsersOfLayers:
    """The platforms of the functions that a layer is in, by its folder."""
    found: dict[Path, Platforms] = {}
    for it in functions:
        for layer in it.layers:
            found[layer] = distinct((*found.get(layer, ()), *it.platforms))
    return found


def _functions(
    tree: TemplateTree, values: Mapping[str, str], passed: Layers, folders: Mapping[str, Path]
) -> Iterator[LayeredFunction]:
    here = _layers(tree, values, passed, folders)
    codes = dict(_codes(tree, FUNCTION, values, folders))
    body = tree.template.body
    for logical_id, properties in tree.template.of_type(CODE_PROPERTIES[FUNCTION][0]):
        named = properties.get("Layers")
        found = {_named(it, here) for it in named} if isinstance(named, list) else set()
        layers = frozenset(it for it in found if it)
        if layers:
            on = platforms(logical_id, FUNCTION, properties, values, body)
            yield LayeredFunction(codes.get(logical_id), layers, on)
    for logical_id, child in tree.children.items():
        given = passed_parameters(tree.template, logical_id)
        below = {name: layer for name, it in given.items() if (layer := _named(it, here))}
        yield from _functions(child, _values_of(tree, logical_id, values), below, folders)


def _layers(
    tree: TemplateTree, values: Mapping[str, str], passed: Layers, folders: Mapping[str, Path]
) -> Layers:
    """What stands for layers in a template: parameters, its own resources, its stacks' outputs."""
    here = {**passed, **dict(_codes(tree, LAYER, values, folders))}
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
    kind: str,
    values: Mapping[str, str],
    folders: Mapping[str, Path],
) -> Iterator[tuple[str, Path]]:
    """Resources and where their code comes from: a path that they name, or a pair's folder."""
    paths = {file.place.owner: file.path for file in tree.files}
    resource_type, code_property = CODE_PROPERTIES[kind]
    for logical_id, properties in tree.template.of_type(resource_type):
        code = properties.get(code_property)
        version = code.get("S3ObjectVersion") if isinstance(code, Mapping) else None
        folder = paths.get(logical_id) or folders.get(evaluate(version, values) or "")
        if folder:
            yield logical_id, folder


def _values_of(tree: TemplateTree, logical_id: str, values: Mapping[str, str]) -> Mapping[str, str]:
    """The values of a nested stack's parameters."""
    given = passed_parameters(tree.template, logical_id)
    below = passed_values(given, values, tree.template.body)
    return with_defaults(tree.children[logical_id].template, below, given)


def _named(value: Any, here: Layers) -> Path | None:
    """The layer that an expression is the version's ARN of."""
    if not isinstance(value, Mapping) or len(value) != 1:
        return None
    [(function, argument)] = value.items()
    if function == "Fn::GetAtt" and isinstance(argument, list):
        argument = ".".join(map(str, argument))
    return here.get(argument) if function in ("Ref", "Fn::GetAtt") else None
