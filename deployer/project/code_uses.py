"""What the resources of a template tree say of the code that they run.

The key of a zip is what the templates say: it is read from the resource, however deep, whose code
takes its object version from a VersionId parameter of the root.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from deployer.errors import ProjectError
from deployer.project.declarations import Declaration
from deployer.project.expressions import evaluate
from deployer.project.path_properties import FUNCTION, LAYER
from deployer.project.platforms import Platforms, platforms
from deployer.project.tree import TemplateTree

CODE_PROPERTIES: Mapping[str, tuple[str, str]] = {
    FUNCTION: ("AWS::Lambda::Function", "Code"),
    LAYER: ("AWS::Lambda::LayerVersion", "Content"),
}
"""Resource type and property that holds its code, by kind."""


@dataclass(frozen=True)
class CodeUse:
    """What a resource that runs the code says of it.

    Attributes:
        marker: of the VersionId parameter that it takes its version from.
        key: S3 key in the code bucket.
        platforms: that the code must work on.
    """

    marker: str
    key: str
    platforms: Platforms


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


def marker_of(version_parameter: str) -> str:
    """What a VersionId parameter is worth while its real value, an object version, is unknown."""
    return f"<version:{version_parameter}>"


def code_uses(tree: TemplateTree, values: Mapping[str, str]) -> Iterator[CodeUse]:
    """The uses of code whose version is known, so of declared pairs.

    Args:
        values: the root template's parameters, VersionIds as their markers, and the pseudo
            parameters.

    Raises:
        ProjectError: a key depends on something that is only known after deployment.
    """
    for template, known in tree.with_values(values):
        for kind, (resource_type, code_property) in CODE_PROPERTIES.items():
            for logical_id, properties in template.of_type(resource_type):
                code = properties.get(code_property)
                if not isinstance(code, Mapping):
                    continue  # a local path, which names its own key
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
                on = platforms(logical_id, kind, properties, known, template.body)
                yield CodeUse(marker, key, on)


def declared_handlers(
    tree: TemplateTree, declared: Declaration, values: Mapping[str, str]
) -> list[HandlerSpec]:
    """The handlers of the functions, however deep, that run a pair's code.

    A function whose runtime cannot be known before deployment is left with no handler.
    """
    marker = marker_of(declared.version_parameter)
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
