"""Reads one CloudFormation template, keeping its text.

A template is changed before upload only where it names local files, by replacing those very
characters: what CloudFormation stores is otherwise what the author wrote, comments included.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from deployer.errors import ProjectError
from deployer.project.cloudformation_yaml import parse
from deployer.project.loops import DeclaredResource, declared_resources
from deployer.project.named_places import NamedPlace, named_places
from deployer.project.path_properties import STACK_TYPES

STACK_TYPE = "AWS::CloudFormation::Stack"


@dataclass(frozen=True)
class Template:
    """A parsed template.

    Attributes:
        body: plain values; short intrinsics stand in their long form, `{"Fn::Sub": ...}`.
        places: where it names local paths or objects of S3.
    """

    path: Path
    text: str
    body: Mapping[str, Any]
    places: tuple[NamedPlace, ...] = ()

    @property
    def parameters(self) -> Mapping[str, Mapping[str, Any]]:
        """The declared parameters by name."""
        return self.body.get("Parameters") or {}

    @cached_property
    def resources(self) -> Mapping[str, Mapping[str, Any]]:
        """The resources by logical id, those that loops of Fn::ForEach make among them."""
        return {it.logical_id: it.body for it in declared_resources(self.body["Resources"])}

    def nested_stacks(self) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """Logical id and properties of each resource that launches a nested stack."""
        for resource_type in sorted(STACK_TYPES):
            yield from self.of_type(resource_type)

    def of_type(self, resource_type: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """Logical id and properties of each resource of a type."""
        for logical_id, resource in self.resources.items():
            if resource.get("Type") == resource_type:
                yield logical_id, resource.get("Properties") or {}


def read_template(path: Path) -> Template:
    """Read and parse a template, YAML or JSON.

    Raises:
        ProjectError: the file is missing, is not YAML, or is no template.
    """
    try:
        # Bytes, for reading as text would turn CRLF into LF. A byte order mark is no part of the
        # template, and the parser does not count it.
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise ProjectError("there is no such template", where=str(path)) from None
    except (OSError, UnicodeDecodeError) as error:
        raise ProjectError(f"the template cannot be read: {error}", where=str(path)) from error
    node, body = _parsed(path, text)
    resources = list(_checked_resources(path, body))
    return Template(path, text, body, tuple(named_places(path, body, resources, node, text)))


def parse_body(text: str) -> Any:
    """The plain values of a template's text, such as CloudFormation returns.

    Raises:
        yaml.YAMLError: it is not YAML.
    """
    return parse(text)[1]


def _parsed(path: Path, text: str) -> tuple[Any, Any]:
    try:
        return parse(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        place = f"{path}:{mark.line + 1}:{mark.column + 1}" if mark else str(path)
        raise ProjectError(f"this is not YAML: {error.problem}", where=place) from error
    except yaml.YAMLError as error:
        raise ProjectError(f"this is not YAML: {error}", where=str(path)) from error


def _checked_resources(path: Path, body: Any) -> Iterator[DeclaredResource]:
    """Refuse what no stage could work with; the finer points are cfn-lint's."""
    if not isinstance(body, dict) or not isinstance(body.get("Resources"), dict):
        raise ProjectError("this is no template: it has no Resources", where=str(path))
    for section in ("Metadata", "Parameters"):
        if not isinstance(body.get(section) or {}, dict):
            raise ProjectError(f"{section} is not a mapping", where=str(path))
    for name, declared in (body.get("Parameters") or {}).items():
        if not isinstance(declared, dict):
            raise ProjectError(f"the parameter '{name}' is not a mapping", where=str(path))
    unfit = [name for name, it in body["Resources"].items() if not isinstance(it, dict | list)]
    for resource in declared_resources(body["Resources"]):
        if isinstance(resource.body.get("Properties") or {}, dict):
            yield resource
        else:
            unfit.append(resource.logical_id)
    if unfit:
        raise ProjectError(
            f"the resource '{unfit[0]}' or its Properties is not a mapping", where=str(path)
        )
