"""Which functions and layers a project declares, and where their zips go.

A root template declares one by a pair of parameters, `<Prefix>Lambda{Function,Layer}BaseName` and
`<Prefix>Lambda{Function,Layer}VersionId`. The key of the zip is what the templates say: it is read
from the resource, however deep, whose code takes its object version from that parameter.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deployer.errors import ProjectError
from deployer.project.expressions import evaluate
from deployer.project.template import Template
from deployer.project.tree import TemplateTree

_VERSION_PARAMETER = re.compile(r"(?P<prefix>.*Lambda(?P<kind>Function|Layer))VersionId")
_CODE_PROPERTY = {"AWS::Lambda::Function": "Code", "AWS::Lambda::LayerVersion": "Content"}
# Lambda's own default. https://docs.aws.amazon.com/lambda/latest/dg/foundation-arch.html
_DEFAULT_ARCHITECTURE = "x86_64"
# What a VersionId parameter is worth while its real value, an S3 object version, is not known.
_MARKER = "<version:{}>"

LAYER_PREFIX = "lambda-layer-"
UNPACKAGED_FOLDERS = frozenset(
    {"__pycache__", ".git", ".mypy_cache", ".pytest_cache", ".ruff_cache", ".venv"}
)
"""Folders below a function's or layer's that never come into its zip."""


@dataclass(frozen=True)
class Declaration:
    """A BaseName/VersionId pair of a template.

    Attributes:
        kind: `Function` or `Layer`.
    """

    kind: str
    base_name_parameter: str
    version_parameter: str


@dataclass(frozen=True)
class ArtifactSpec:
    """A folder of code, and the key under which its zip is expected.

    Attributes:
        kind: `Function` or `Layer`.
        key: S3 key in the code bucket.
        version_parameter: the parameter of the root template that takes the object version.
        runtime: Lambda's name of it, `python3.13`; empty where the templates do not say.
        architecture: `arm64` or `x86_64`.
    """

    kind: str
    base_name: str
    folder: Path
    key: str
    version_parameter: str
    runtime: str
    architecture: str


@dataclass(frozen=True)
class HandlerSpec:
    """What a function's resource says of the code that Lambda calls.

    Attributes:
        runtime: empty where the resource has none.
        handler: `module.function`; empty where it cannot be known before deployment.
        has_layers: whether the module may come from a layer.
    """

    runtime: str
    handler: str
    has_layers: bool


def declarations(template: Template) -> list[Declaration]:
    """The pairs that a root template declares, by name; a VersionId is what makes one."""
    return [
        Declaration(match["kind"], f"{match['prefix']}BaseName", name)
        for name in template.parameters
        if (match := _VERSION_PARAMETER.fullmatch(name))
    ]


def source_folder(root: Path, kind: str, base_name: str) -> Path:
    """Where the code of a function or layer lives."""
    return root / "src" / base_name if kind == "Function" else root / base_name


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
    markers = {it.version_parameter: _MARKER.format(it.version_parameter) for it in declared}
    uses = list(_uses(tree, {**values, **markers}))
    return [
        _spec(root, tree.template, it, values, _use_of(it, tree.template, uses)) for it in declared
    ]


def declared_handlers(
    tree: TemplateTree, declared: Declaration, values: Mapping[str, str]
) -> list[HandlerSpec]:
    """The handlers of the functions, however deep, that run a pair's code.

    A function whose runtime cannot be known before deployment is left with no handler.
    """
    marker = _MARKER.format(declared.version_parameter)
    found = []
    for template, known in tree.with_values({**values, declared.version_parameter: marker}):
        for _, properties in template.of_type("AWS::Lambda::Function"):
            code = properties.get("Code")
            if isinstance(code, Mapping) and evaluate(code.get("S3ObjectVersion"), known) == marker:
                runtime = evaluate(properties.get("Runtime", ""), known)
                handler = evaluate(properties.get("Handler"), known) or ""
                found.append(
                    HandlerSpec(
                        runtime or "",
                        handler if runtime is not None else "",
                        "Layers" in properties,
                    )
                )
    return found


@dataclass(frozen=True)
class _Use:
    """What the resource that runs the code says of it."""

    marker: str
    key: str
    runtime: str
    architecture: str


def _use_of(declared: Declaration, template: Template, uses: Sequence[_Use]) -> _Use | None:
    """The use of a pair; resources that share it share one zip."""
    name = declared.version_parameter
    found = [use for use in uses if use.marker == _MARKER.format(name)]
    keys = sorted({use.key for use in found})
    if len(keys) > 1:
        raise ProjectError(
            f"'{name}' is the version of one zip, but resources take {' and '.join(keys)} from it",
            where=str(template.path),
            todo="Declare a pair of BaseName and VersionId for each.",
        )
    return found[-1] if found else None


def _spec(
    root: Path,
    template: Template,
    declared: Declaration,
    values: Mapping[str, str],
    use: _Use | None,
) -> ArtifactSpec:
    parameter = template.parameters.get(declared.base_name_parameter, {})
    base_name = values.get(declared.base_name_parameter) or str(parameter.get("Default", ""))
    if not base_name:
        raise ProjectError(
            f"'{declared.version_parameter}' has no '{declared.base_name_parameter}' beside it",
            where=str(template.path),
            todo="Declare both, with the folder's name as the base name's Default.",
        )
    folder = source_folder(root, declared.kind, base_name)
    if not folder.is_dir():
        raise ProjectError(
            f"the folder of {declared.kind.lower()} '{base_name}' is missing",
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
        base_name,
        folder,
        use.key,
        declared.version_parameter,
        use.runtime,
        use.architecture,
    )


def _uses(tree: TemplateTree, values: Mapping[str, str]) -> Iterator[_Use]:
    for template, known in tree.with_values(values):
        for resource_type, code_property in _CODE_PROPERTY.items():
            for logical_id, properties in template.of_type(resource_type):
                code: Mapping[str, Any] = properties.get(code_property) or {}
                marker = evaluate(code.get("S3ObjectVersion"), known)
                if marker is None:
                    continue
                key = evaluate(code.get("S3Key"), known)
                if key is None:
                    raise ProjectError(
                        f"the S3Key of '{logical_id}' cannot be known before deployment",
                        where=str(template.path),
                        todo="Build it from parameters with !Sub or !Join.",
                    )
                yield _Use(marker, key, *_platform(properties, known))


def _platform(properties: Mapping[str, Any], known: Mapping[str, str]) -> tuple[str, str]:
    """Runtime and architecture of a function, or the first that a layer is made for."""
    runtimes = [properties.get("Runtime"), *_listed(properties.get("CompatibleRuntimes"))]
    architectures = [
        *_listed(properties.get("Architectures")),
        *_listed(properties.get("CompatibleArchitectures")),
    ]
    runtime = next((text for it in runtimes if (text := evaluate(it, known))), "")
    architecture = next((text for it in architectures if (text := evaluate(it, known))), "")
    return runtime, architecture or _DEFAULT_ARCHITECTURE


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
