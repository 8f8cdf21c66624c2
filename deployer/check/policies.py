"""The statements of the policies in a template."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from deployer.check.rule import Violation
from deployer.check.walk import Step
from deployer.project.listed import listed
from deployer.project.places import line_of
from deployer.project.template import Template

_IDENTITY_TYPES = ("AWS::IAM::", "AWS::SSO::PermissionSet", "AWS::Serverless::")
# Their policies say at most what may be allowed, and allow nothing.
_LIMITING_TYPES = ("AWS::Organizations::Policy",)
_KEY_TYPES = ("AWS::KMS::",)


@dataclass(frozen=True)
class Statement:
    """One statement that allows something.

    Attributes:
        kind: `identity`, `trust`, `key` or `resource`: what kind of policy it is in.
        place: in the template's body; that of the whole policy where it is a text of JSON.
        in_text: whether it is.
    """

    template: Template
    logical_id: str
    kind: str
    place: Step
    body: Mapping[str, Any]
    in_text: bool = False

    def texts(self, key: str) -> list[str]:
        """The texts of an element that may be one or a list: Action, Resource.

        Those of Fn::Sub as they are written.
        """
        found = (written(it) for it in listed(self.body.get(key)))
        return [it for it in found if it is not None]

    def violation(self, key: str, text: str, value: str = "") -> Violation:
        """A violation at one of the statement's elements, at one of its values."""
        path = self.template.path
        place: Step = self.place if self.in_text else (*self.place, key)
        values = self.body.get(key)
        if value and isinstance(values, list) and not self.in_text:
            place = (*place, [written(it) for it in values].index(value))
        sid = self.body.get("Sid")
        which = f"statement '{sid}' of '{self.logical_id}'" if sid else f"'{self.logical_id}'"
        return Violation(path, line_of(self.template, *place), f"{which} {text}", self.logical_id)


def allowing(template: Template) -> Iterator[Statement]:
    """The statements with Effect Allow, however deep in a resource's properties."""
    for logical_id, resource in template.resources.items():
        kind = str(resource.get("Type"))
        if kind in _LIMITING_TYPES:
            continue
        start: Step = ("Resources", logical_id, "Properties")
        for place, body, in_text in _statements(resource.get("Properties"), start):
            if body.get("Effect") == "Allow":
                yield Statement(template, logical_id, _kind(kind, place), place, body, in_text)


def written(value: Any) -> str | None:
    """A text, or that of an Fn::Sub with its variables; None for anything else."""
    match value:
        case str():
            return value
        case {"Fn::Sub": str(text)} | {"Fn::Sub": [str(text), *_]}:
            return text
    return None


def _kind(resource_type: str, place: Step) -> str:
    if "AssumeRolePolicyDocument" in place:
        return "trust"
    if resource_type.startswith(_KEY_TYPES):
        return "key"
    return "identity" if resource_type.startswith(_IDENTITY_TYPES) else "resource"


def _statements(value: Any, place: Step) -> Iterator[tuple[Step, Mapping[str, Any], bool]]:
    """Statements below a value, each with its place and whether it is in a text of JSON."""
    text = written(value)
    if text is not None:
        for _, body, _ in _statements(_policy_in(text), ("Text",)):
            yield place, body, True
    elif isinstance(value, Mapping):
        if "Effect" in value and "Statement" in place:
            yield place, value, False
            return
        for key, below in value.items():
            yield from _statements(below, (*place, key))
    elif isinstance(value, list):
        for index, below in enumerate(value):
            yield from _statements(below, (*place, index))


def _policy_in(text: str) -> Any:
    """The policy that a text is, such as that of AWS::Logs::ResourcePolicy; None if it is none."""
    if not text.lstrip().startswith("{") or '"Statement"' not in text:
        return None
    try:
        return json.loads(text)
    except ValueError:
        return None  # with a variable that stands without quotes, or no policy at all
