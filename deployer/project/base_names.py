"""Which resource runs which folder of code, for whoever calls a function by that folder's name."""

from collections.abc import Iterable, Iterator, Mapping

from deployer.project.code_uses import marker_of
from deployer.project.declarations import base_name, declarations
from deployer.project.expressions import evaluate
from deployer.project.tree import TemplateTree, passed_parameters, passed_values, with_defaults

Path = tuple[str, ...]
"""Logical ids from the stack to a resource."""


def base_names(tree: TemplateTree, values: Mapping[str, str]) -> dict[Path, str]:
    """The base names of the functions of a tree: of the pairs, and of folders that are named.

    Args:
        values: the root template's parameters.
    """
    markers = {
        it: marker_of(it.version_parameter)
        for it in declarations(tree.template)
        if it.kind == "Function"
    }
    names = {marker: base_name(tree.template, it, values) for it, marker in markers.items()}
    known = {**values, **{it.version_parameter: marker for it, marker in markers.items()}}
    return dict(_named(tree, known, known, (), names))


def _named(
    tree: TemplateTree,
    known: Mapping[str, str],
    passed: Iterable[str],
    path: Path,
    names: Mapping[str, str],
) -> Iterator[tuple[Path, str]]:
    values = with_defaults(tree.template, known, passed)
    folders = {it.place.owner: it.path.stem for it in tree.files}
    for logical_id, properties in tree.template.of_type("AWS::Lambda::Function"):
        code = properties.get("Code")
        version = code.get("S3ObjectVersion") if isinstance(code, Mapping) else None
        name = names.get(evaluate(version, values) or "") or folders.get(logical_id)
        if name:
            yield (*path, logical_id), name
    for logical_id, child in tree.children.items():
        given = passed_parameters(tree.template, logical_id)
        below = passed_values(given, values, tree.template.body)
        yield from _named(child, below, given, (*path, logical_id), names)
