"""A deployment as AWS would make it: every resource of the templates, its properties filled in."""

import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from deployer.project.expressions import parameter_text
from deployer.project.tree import TemplateTree
from tests.unit.templates.service_rights import RIGHTS

_VARIABLE = re.compile(r"\$\{([^{}]+)\}")
_NOTHING = object()
"""What AWS::NoValue stands for."""

_OF_IAM = "arn:${AWS::Partition}:iam::${AWS::AccountId}"
_BOOTSTRAP_ARNS = {
    "AWS::IAM::ManagedPolicy": f"{_OF_IAM}:policy/${{ManagedPolicyName}}",
    "AWS::IAM::OIDCProvider": f"{_OF_IAM}:oidc-provider/token.actions.githubusercontent.com",
    "AWS::KMS::Key": "arn:${AWS::Partition}:kms:${AWS::Region}:${AWS::AccountId}:key/made-here",
}
"""Of what the bootstrap template alone has, which no role of the project makes."""


@dataclass(frozen=True)
class Deployed:
    """A resource of a stack.

    Attributes:
        properties: without any function of CloudFormation.
        known: what ARNs are filled in from besides: parameters, pseudo parameters, `id`.
    """

    place: str
    type: str
    properties: Mapping[str, Any]
    known: Mapping[str, Any]

    def arns(self) -> list[str]:
        """What policies call it."""
        rights = RIGHTS.get(self.type)
        patterns = rights.arns if rights else [_BOOTSTRAP_ARNS.get(self.type, "")]
        return [arn for it in patterns for arn in self.filled(it)]

    def filled(self, pattern: str) -> list[str]:
        """A pattern with its variables filled in; several where a property is a list."""
        alone = _VARIABLE.fullmatch(pattern)
        if alone:
            return [str(it) for it in self._values(alone[1])]
        names = list(dict.fromkeys(_VARIABLE.findall(pattern)))
        choices = itertools.product(*(map(_last_part, self._values(it)) for it in names))
        return [_fill(pattern, dict(zip(names, choice, strict=True))) for choice in choices]

    def _values(self, name: str) -> list[Any]:
        value: Any = self.properties
        for part in name.split("."):
            value = value.get(part) if isinstance(value, Mapping) else None
        if value is None:
            value = self.known.get(name, [])
        return value if isinstance(value, list) else [value]


def _fill(pattern: str, values: Mapping[str, str]) -> str:
    return _VARIABLE.sub(lambda it: values[it[1]], pattern)


def _last_part(value: Any) -> str:
    """The name in an ARN of a function, topic or queue, or in a queue's URL."""
    return re.split(r"[:/]", value)[-1] if re.match("arn:|https:", str(value)) else str(value)


@dataclass
class Stack:
    """A stack and the values of its parameters.

    Attributes:
        values: of parameters and pseudo parameters.
        exports: values by the names that stacks gave them; this one adds its own.
        top: values of the outermost stack, which are known everywhere.
    """

    tree: TemplateTree
    values: Mapping[str, str]
    exports: dict[str, str] = field(default_factory=dict)
    top: Mapping[str, str] = field(default_factory=dict)
    _made: dict[str, Deployed] = field(default_factory=dict)
    _below: dict[str, "Stack"] = field(default_factory=dict)

    def __post_init__(self) -> None:
        declared = self.tree.template.parameters
        defaults = {
            name: parameter_text(it["Default"]) for name, it in declared.items() if "Default" in it
        }
        self.values = {**defaults, **self.values}
        self.top = self.top or self.values
        for output in (self.tree.template.body.get("Outputs") or {}).values():
            if "Export" in output and self._is_there(output):
                self.exports[self._text(output["Export"]["Name"])] = self._text(output["Value"])

    def resources(self) -> Iterator[Deployed]:
        """Every resource whose condition holds, of nested stacks too."""
        for logical_id, body in self.tree.template.resources.items():
            if self._is_there(body):
                yield self._resource(logical_id)
                if logical_id in self.tree.children:
                    yield from self._child(logical_id).resources()

    def _is_there(self, body: Mapping[str, Any]) -> bool:
        return "Condition" not in body or self._holds(body["Condition"])

    def _holds(self, condition: Any) -> bool:
        match condition:
            case str(name) | {"Condition": str(name)}:
                return self._holds(self.tree.template.body["Conditions"][name])
            case {"Fn::Equals": [left, right]}:
                return self._text(left) == self._text(right)
            case {"Fn::Not": [below]}:
                return not self._holds(below)
            case {"Fn::And": list(parts)}:
                return all(map(self._holds, parts))
            case {"Fn::Or": list(parts)}:
                return any(map(self._holds, parts))
        raise AssertionError(f"{condition} is not understood")

    def _resource(self, logical_id: str) -> Deployed:
        if logical_id not in self._made:
            body = self.tree.template.resources[logical_id]
            rights = RIGHTS.get(body["Type"])
            # Where the template gives no name, CloudFormation makes one of this.
            made_up = (
                {rights.name: f"{self.values['AWS::StackName']}-{logical_id}"} if rights else {}
            )
            own = {"LogicalId": logical_id, "id": logical_id.lower()}
            self._made[logical_id] = Deployed(
                place=f"{self.tree.template.path.name}:{logical_id}",
                type=body["Type"],
                properties=self.resolved(body.get("Properties") or {}),
                known={**self.top, **self.values, **made_up, **own},
            )
        return self._made[logical_id]

    def _child(self, logical_id: str) -> "Stack":
        if logical_id not in self._below:
            given = self._resource(logical_id).properties.get("Parameters", {})
            pseudo = {name: it for name, it in self.values.items() if name.startswith("AWS::")}
            name = f"{self.values['AWS::StackName']}-{logical_id}-1A2B3C"
            self._below[logical_id] = Stack(
                self.tree.children[logical_id],
                {**pseudo, "AWS::StackName": name} | {n: _as_text(it) for n, it in given.items()},
                self.exports,
                self.top,
            )
        return self._below[logical_id]

    def _output(self, name: str) -> str:
        return self._text(self.tree.template.body["Outputs"][name]["Value"])

    def _text(self, value: Any) -> str:
        return _as_text(self.resolved(value))

    def resolved(self, value: Any) -> Any:
        """A value of the template without functions."""
        if isinstance(value, list):
            return [it for part in value if (it := self.resolved(part)) is not _NOTHING]
        if not isinstance(value, Mapping):
            return value
        if len(value) == 1:
            [(function, argument)] = value.items()
            if function == "Ref" or function.startswith("Fn::"):
                return self._function(function, argument)
        filled = {name: self.resolved(it) for name, it in value.items()}
        return {name: it for name, it in filled.items() if it is not _NOTHING}

    def _function(self, function: str, argument: Any) -> Any:
        match function, argument:
            case "Ref", str(name):
                return self._referred(name)
            case "Fn::GetAtt", _:
                parts = argument.split(".") if isinstance(argument, str) else argument
                return self._attribute(parts[0], ".".join(parts[1:]))
            case "Fn::If", [condition, then, otherwise]:
                return self.resolved(then if self._holds(condition) else otherwise)
            case "Fn::Join", [separator, parts]:
                return separator.join(map(_as_text, self.resolved(parts)))
            case "Fn::Split", [separator, text]:
                return self._text(text).split(separator)
            case "Fn::Select", [index, parts]:
                return self.resolved(parts)[int(index)]
            case "Fn::ImportValue", name:
                return self.exports[self._text(name)]
            case "Fn::Sub", _:
                return self._substituted(argument)
            case "Fn::Transform", _:
                return {}
        raise AssertionError(f"{function} is not understood")

    def _substituted(self, argument: Any) -> str:
        text, own = argument if isinstance(argument, list) else (argument, {})

        def fill(match: re.Match[str]) -> str:
            name = match[1]
            if name in own:
                return self._text(own[name])
            logical_id, dot, attribute = name.partition(".")
            return _as_text(self._attribute(logical_id, attribute) if dot else self._referred(name))

        return _VARIABLE.sub(fill, text)

    def _referred(self, name: str) -> Any:
        if name == "AWS::NoValue":
            return _NOTHING
        if name in self.values:
            declared = self.tree.template.parameters.get(name, {})
            is_list = declared.get("Type") == "CommaDelimitedList"
            return self.values[name].split(",") if is_list else self.values[name]
        found = self._resource(name)
        rights = RIGHTS.get(found.type)
        if rights and rights.name:
            return found.filled(f"${{{rights.name}}}")[0]
        if rights and any("${id}" in it for it in rights.arns):
            return found.known["id"]
        return found.arns()[-1]

    def _attribute(self, logical_id: str, attribute: str) -> Any:
        if attribute.startswith("Outputs."):
            return self._child(logical_id)._output(attribute.removeprefix("Outputs."))
        found = self._resource(logical_id)
        if attribute in ("Arn", "Id", "LayerVersionArn"):
            return found.arns()[-1]
        return found.properties.get(attribute, f"{logical_id}.{attribute}")


def _as_text(value: Any) -> str:
    return ",".join(map(_as_text, value)) if isinstance(value, list) else parameter_text(value)
