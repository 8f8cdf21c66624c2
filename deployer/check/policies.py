"""The statements of the policies in a template."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from deployer.check.rule import Violation
from deployer.check.walk import Step, listed
from deployer.project.places import line_of
from deployer.project.template import Template

_IDENTITY_TYPES = ("AWS::IAM::", "AWS::SSO::PermissionSet", "AWS::Serverless::")
_KEY_TYPES = ("AWS::KMS::",)


@dataclass(frozen=True)
class Statement:
    """One statement that allows something.

    Attributes:
        kind: `identity`, `trust`, `key` or `resource`: what kind of policy it is in.
        place: in the template's body.
    """

    template: Template
    logical_id: str
    kind: str
    place: Step
    body: Mapping[str, Any]

    def texts(self, key: str) -> list[str]:
        """The plain texts of an element that may be one or a list: Action, Resource."""
        return [it for it in listed(self.body.get(key)) if isinstance(it, str)]

    def violation(self, key: str, text: str, value: str = "") -> Violation:
        """A violation at one of the statement's elements, at one of its values."""
        path = self.template.path
        place: Step = (*self.place, key)
        values = self.body.get(key)
        if value and isinstance(values, list):
            place = (*place, values.index(value))
        sid = self.body.get("Sid")
        which = f"statement '{sid}' of '{self.logical_id}'" if sid else f"'{self.logical_id}'"
        return Violation(path, line_of(self.template, *place), f"{which} {text}", self.logical_id)


def allowing(template: Template) -> Iterator[Statement]:
    """The statements with Effect Allow, however deep in a resource's properties."""
    for logical_id, resource in template.resources.items():
        kind = str(resource.get("Type"))
        start: Step = ("Resources", logical_id, "Properties")
        for place, body in _statements(resource.get("Properties"), start):
            if body.get("Effect") == "Allow":
                yield Statement(template, logical_id, _kind(kind, place), place, body)


def _kind(resource_type: str, place: Step) -> str:
    if "AssumeRolePolicyDocument" in place:
        return "trust"
    if resource_type.startswith(_KEY_TYPES):
        return "key"
    return "identity" if resource_type.startswith(_IDENTITY_TYPES) else "resource"


def _statements(value: Any, place: Step) -> Iterator[tuple[Step, Mapping[str, Any]]]:
    if isinstance(value, Mapping):
        if "Effect" in value and "Statement" in place:
            yield place, value
            return
        for key, below in value.items():
            yield from _statements(below, (*place, key))
    elif isinstance(value, list):
        for index, below in enumerate(value):
            yield from _statements(below, (*place, index))
