"""Every template of a project in its place in the tree, and what its expressions refer to."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from deployer.diagram.kinds import is_drawn, type_of
from deployer.diagram.model import Address
from deployer.project.expressions import evaluate
from deployer.project.project import StackSpec
from deployer.project.template import Template
from deployer.project.tree import TemplateTree

_VARIABLE = re.compile(r"\$\{([^!{}]+)\}")
_PSEUDO = ("AccountId", "Partition", "Region", "StackId", "StackName", "URLSuffix")
_NAMES = (
    "BucketName",
    "FunctionName",
    "QueueName",
    "StateMachineName",
    "TableName",
    "TopicName",
)
# Where the service in an ARN is not the second part of the type's name.
_SERVICES = {"stepfunctions": "states"}


@dataclass(frozen=True)
class Found:
    """A resource of the project."""

    stack: Address
    logical_id: str
    type: str


@dataclass(frozen=True)
class Scope:
    """A template as one stack uses it.

    Attributes:
        values: parameters whose text is known; what only a deployment knows, such as the region
            or the environment, stands as a marker that is the same in all stacks.
        arguments: the parameters' expressions, to be read in the parent.
    """

    address: Address
    tree: TemplateTree
    values: Mapping[str, str]
    arguments: Mapping[str, Any]
    parent: "Scope | None"

    @property
    def template(self) -> Template:
        """The template itself."""
        return self.tree.template

    @property
    def outputs(self) -> Mapping[str, Mapping[str, Any]]:
        """The template's outputs by name; loops of Fn::ForEach are left out."""
        found = self.template.body.get("Outputs") or {}
        return {name: it for name, it in found.items() if isinstance(it, Mapping)}


def scopes_of(stack: StackSpec) -> Iterator[Scope]:
    """A deployed stack and all nested in it, parents first."""
    pseudo = {f"AWS::{name}": f"<{name}>" for name in _PSEUDO}
    values = {name: f"<{name}>" for name in stack.tree.template.parameters}
    values |= _defaults(stack.tree.template)
    yield from _below(Scope((stack.name,), stack.tree, {**values, **pseudo}, {}, None), pseudo)


def _below(scope: Scope, pseudo: Mapping[str, str]) -> Iterator[Scope]:
    yield scope
    for logical_id, tree in scope.tree.children.items():
        properties = scope.template.resources[logical_id].get("Properties") or {}
        arguments = properties.get("Parameters") or {}
        known = {name: evaluate(value, scope.values) for name, value in arguments.items()}
        values = {name: text for name, text in known.items() if text is not None}
        values = {**_defaults(tree.template), **values, **pseudo}
        child = Scope((*scope.address, logical_id), tree, values, arguments, scope)
        yield from _below(child, pseudo)


def _defaults(template: Template) -> dict[str, str]:
    return {n: str(it["Default"]) for n, it in template.parameters.items() if "Default" in it}


class References:
    """Finds the resources that an expression of any template refers to.

    Parameters are followed up to what the parent passes, outputs down to what the child returns,
    imports to the export; text is matched with the names that resources give themselves.
    """

    def __init__(self, scopes: Sequence[Scope]) -> None:
        self.scopes = {scope.address: scope for scope in scopes}
        self._exports: dict[str, tuple[Any, Scope]] = {}
        self._named: dict[str, list[Found]] = {}
        for scope in scopes:
            self._learn(scope)

    def find(self, value: Any, scope: Scope) -> list[Found]:
        """The resources a value refers to, each once, in order of mention."""
        return list(dict.fromkeys(self._find(value, scope)))

    def _learn(self, scope: Scope) -> None:
        for output in scope.outputs.values():
            name = evaluate((output.get("Export") or {}).get("Name"), scope.values)
            if name:
                self._exports[name] = (output.get("Value"), scope)
        for logical_id, resource in scope.template.resources.items():
            properties = resource.get("Properties") or {}
            found = Found(scope.address, logical_id, type_of(resource))
            for key in _NAMES if is_drawn(found.type) else ():
                name = evaluate(properties.get(key), scope.values)
                if name and not found.type.startswith(("Custom::", "AWS::CloudWatch::")):
                    self._named.setdefault(name, []).append(found)

    def _find(self, value: Any, scope: Scope) -> Iterator[Found]:
        if isinstance(value, str):
            yield from self._by_name(value)
        elif isinstance(value, list):
            for it in value:
                yield from self._find(it, scope)
        elif isinstance(value, Mapping):
            for name, argument in value.items():
                yield from self._function(name, argument, scope)

    def _function(self, name: str, argument: Any, scope: Scope) -> Iterator[Found]:
        if name == "Ref":
            yield from self._ref(argument, scope)
        elif name == "Fn::GetAtt":
            parts = argument.split(".", 1) if isinstance(argument, str) else argument
            yield from self._attribute(parts[0], parts[-1], scope)
        elif name == "Fn::Sub":
            yield from self._substitute(argument, scope)
        elif name == "Fn::ImportValue":
            exported = self._exports.get(evaluate(argument, scope.values) or "")
            if exported:
                yield from self._find(*exported)
        elif name == "Fn::If":
            yield from self._find(argument[1:], scope)
        else:
            yield from self._find(argument, scope)

    def _ref(self, name: str, scope: Scope) -> Iterator[Found]:
        resource = scope.template.resources.get(name)
        if resource is not None:
            yield Found(scope.address, name, type_of(resource))
        elif name in scope.arguments and scope.parent is not None:
            yield from self._find(scope.arguments[name], scope.parent)

    def _attribute(self, logical_id: str, attribute: str, scope: Scope) -> Iterator[Found]:
        child = self.scopes.get((*scope.address, logical_id))
        if child is None or not str(attribute).startswith("Outputs."):
            yield from self._ref(logical_id, scope)
            return
        output = child.outputs.get(attribute.removeprefix("Outputs."), {})
        yield from self._find(output.get("Value"), child)

    def _substitute(self, argument: Any, scope: Scope) -> Iterator[Found]:
        text, own = argument if isinstance(argument, list) else (argument, {})
        yield from self._by_name(evaluate({"Fn::Sub": argument}, scope.values) or "")
        for variable in _VARIABLE.findall(text):
            if variable in own:
                yield from self._find(own[variable], scope)
            elif "." in variable:
                logical_id, _, attribute = variable.partition(".")
                yield from self._attribute(logical_id, attribute, scope)
            else:
                yield from self._ref(variable, scope)

    def _by_name(self, text: str) -> Iterator[Found]:
        """By a name, or an ARN with a name in it, whose service tells apart what is named alike."""
        service = text.split(":")[2] if text.startswith("arn:") and text.count(":") > 4 else ""
        for part in re.split(r"[:/]", text):
            for found in self._named.get(part, ()):
                own = found.type.split("::")[1].lower()
                if service in ("", _SERVICES.get(own, own)):
                    yield found
