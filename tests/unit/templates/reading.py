"""The project's templates, as the tests of this folder look at them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deployer.project.read_tree import read_tree
from deployer.project.template import Template, read_template
from deployer.project.tree import TemplateTree

PROJECT = Path(__file__).parents[3]
CFT = PROJECT / "cft"
TEMPLATES = {
    str(path.relative_to(CFT)): read_template(path) for path in sorted(CFT.rglob("*-stack.yaml"))
}
ROOT = TEMPLATES["root-stack.yaml"]
CROSS = TEMPLATES["custom-resources-stack.yaml"]
BOOTSTRAP = TEMPLATES["bootstrap-stack.yaml"]
DEPLOYED: dict[str, TemplateTree] = {
    name: read_tree(CFT / name)
    for name in ("bootstrap-stack.yaml", "custom-resources-stack.yaml", "root-stack.yaml")
}
"""What a person deploys; all other templates are nested in these."""

_OURS = [*ROOT.parameters, *CROSS.parameters]
LONGEST = {
    "ProjectName": "p" * 8,
    "Environment": "devl",
    "CiBuild": "-" + "b" * 12,
    **{it: "f" * 20 for it in _OURS if it.endswith("LambdaFunctionBaseName")},
    **{it: "lambda-layer-" + "l" * 20 for it in _OURS if it.endswith("LambdaLayerBaseName")},
    "AWS::Region": "ap-southeast-1",
    "AWS::AccountId": "1" * 12,
    "AWS::Partition": "aws-us-gov",
}
"""The longest values that the templates' patterns, and AWS, allow."""


@dataclass(frozen=True)
class Found:
    """A resource, and where it stands: `nested-stacks/s3-stack.yaml:LandingZoneBucket`."""

    place: str
    type: str
    body: Mapping[str, Any]

    @property
    def properties(self) -> Mapping[str, Any]:
        """The resource's properties."""
        return self.body.get("Properties") or {}


def resources(*types: str, template: Template | None = None) -> list[Found]:
    """The resources of some types, or all, in one template or all."""
    return [
        Found(f"{name}:{logical_id}", body["Type"], body)
        for name, it in TEMPLATES.items()
        if template in (None, it)
        for logical_id, body in it.resources.items()
        if not types or body["Type"] in types
    ]


def place(found: Found) -> str:
    """A resource's name in the output of pytest."""
    return found.place


def listed(value: Any) -> list[Any]:
    """A value that a policy may give alone or in a list."""
    return value if isinstance(value, list) else [value]


def statements(found: Found) -> Iterator[Mapping[str, Any]]:
    """Every policy statement in a resource, inline policies and trust policies among them."""
    yield from _statements(found.properties)


def _statements(value: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(value, Mapping):
        yield from listed(value.get("Statement", []))
        for it in value.values():
            yield from _statements(it)
    elif isinstance(value, list):
        for it in value:
            yield from _statements(it)
