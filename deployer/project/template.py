"""Reads one CloudFormation template, keeping its text.

A template is changed before upload only where it names local files, by replacing those very
characters: what CloudFormation stores is otherwise what the author wrote, comments included.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from deployer.errors import ProjectError

STACK_TYPE = "AWS::CloudFormation::Stack"


@dataclass(frozen=True)
class Span:
    """A scalar's place in the template's text: characters from start to end, and its line."""

    start: int
    end: int
    line: int


@dataclass(frozen=True)
class Template:
    """A parsed template.

    Attributes:
        body: plain values; short intrinsics stand in their long form, `{"Fn::Sub": ...}`.
        template_urls: where the value of each nested stack's TemplateURL stands, by logical id;
            only those that are plain text, so relative paths and URLs, and stand in place.
    """

    path: Path
    text: str
    body: Mapping[str, Any]
    template_urls: Mapping[str, Span]

    @property
    def parameters(self) -> Mapping[str, Mapping[str, Any]]:
        """The declared parameters by name."""
        return self.body.get("Parameters") or {}

    @property
    def resources(self) -> Mapping[str, Mapping[str, Any]]:
        """The resources by logical id; loops of Fn::ForEach are left out."""
        found = self.body.get("Resources") or {}
        return {name: it for name, it in found.items() if isinstance(it, Mapping)}

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
    try:
        node, body = _parse(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        place = f"{path}:{mark.line + 1}:{mark.column + 1}" if mark else str(path)
        raise ProjectError(f"this is not YAML: {error.problem}", where=place) from error
    except yaml.YAMLError as error:
        raise ProjectError(f"this is not YAML: {error}", where=str(path)) from error
    _check_shape(path, body)
    return Template(path, text, body, dict(_template_url_spans(node, text)))


def parse_body(text: str) -> Any:
    """The plain values of a template's text, such as CloudFormation returns.

    Raises:
        yaml.YAMLError: it is not YAML.
    """
    return _parse(text)[1]


def _check_shape(path: Path, body: Any) -> None:
    """Refuse what no stage could work with; the finer points are cfn-lint's."""
    if not isinstance(body, dict) or not isinstance(body.get("Resources"), dict):
        raise ProjectError("this is no template: it has no Resources", where=str(path))
    for section in ("Metadata", "Parameters"):
        if not isinstance(body.get(section) or {}, dict):
            raise ProjectError(f"{section} is not a mapping", where=str(path))
    for name, declared in (body.get("Parameters") or {}).items():
        if not isinstance(declared, dict):
            raise ProjectError(f"the parameter '{name}' is not a mapping", where=str(path))
    for name, resource in body["Resources"].items():
        if isinstance(resource, list):
            continue  # a loop of Fn::ForEach
        if not isinstance(resource, dict) or not isinstance(resource.get("Properties") or {}, dict):
            raise ProjectError(
                f"the resource '{name}' or its Properties is not a mapping", where=str(path)
            )


def _parse(text: str) -> tuple[yaml.Node, Any]:
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
        return node, loader.construct_document(node) if node else None
    finally:
        loader.dispose()


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Safe YAML with CloudFormation's tags, without dates, and refusing duplicate keys."""


def _construct_tag(loader: Any, suffix: str, node: yaml.Node) -> dict[str, Any]:
    name = suffix if suffix in ("Ref", "Condition") else f"Fn::{suffix}"
    if isinstance(node, yaml.ScalarNode):
        value: Any = loader.construct_scalar(node)
        if suffix == "GetAtt":
            # !GetAtt Child.Outputs.Arn: the attribute's name keeps its own dots.
            value = value.split(".", 1)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        value = loader.construct_mapping(node, deep=True)
    return {name: value}


def _construct_mapping(loader: Any, node: yaml.MappingNode) -> dict[Any, Any]:
    loader.flatten_mapping(node)
    found: dict[Any, Any] = {}
    for key_node, value_node in node.value:
        if not isinstance(key_node, yaml.ScalarNode):
            # {{resolve:ssm:name}} without quotes is a mapping whose key is a mapping.
            raise yaml.constructor.ConstructorError(
                None,
                None,
                "a key must be plain text; are there quotes missing?",
                key_node.start_mark,
            )
        key = loader.construct_object(key_node, deep=True)
        if key in found:
            raise yaml.constructor.ConstructorError(
                None, None, f"the key '{key}' stands twice", key_node.start_mark
            )
        found[key] = loader.construct_object(value_node, deep=True)
    return found


_Loader.add_multi_constructor("!", _construct_tag)
_Loader.add_constructor("tag:yaml.org,2002:map", _construct_mapping)
# CloudFormation takes dates such as AWSTemplateFormatVersion as text.
_Loader.add_constructor("tag:yaml.org,2002:timestamp", lambda loader, node: node.value)


def _template_url_spans(root: yaml.Node, text: str) -> Iterator[tuple[str, Span]]:
    resources = _child(root, "Resources")
    if not isinstance(resources, yaml.MappingNode):
        return
    for key, resource in resources.value:
        type_node = _child(resource, "Type")
        if type_node is None or type_node.value != STACK_TYPE:
            continue
        properties = _child(resource, "Properties")
        url = _child(properties, "TemplateURL")
        if properties is None or not isinstance(url, yaml.ScalarNode) or url.tag.startswith("!"):
            continue
        start, end = url.start_mark, url.end_mark
        if start.index < properties.start_mark.index or text[start.index] == "&":
            continue  # an alias stands elsewhere, and an anchor's name must stay
        # A block scalar ends where the next line begins.
        length = len(text[start.index : end.index].rstrip())
        yield key.value, Span(start.index, start.index + length, start.line + 1)


def _child(node: yaml.Node | None, name: str) -> yaml.Node | None:
    if not isinstance(node, yaml.MappingNode):
        return None
    return next((value for key, value in node.value if key.value == name), None)
