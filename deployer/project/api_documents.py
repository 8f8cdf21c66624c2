"""The OpenAPI documents of the REST APIs that a project's templates declare."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from deployer.errors import ProjectError
from deployer.project.path_properties import INCLUDED
from deployer.project.template import Template, parse_body
from deployer.project.tree import NamedFile, TemplateTree

REST_API = "AWS::ApiGateway::RestApi"
_BODY_FILE = "BodyS3Location"


@dataclass(frozen=True)
class ApiDocument:
    """What a template says a REST API is.

    Attributes:
        path: logical ids from the stack to the API.
        template: that declares it.
        body: plain values of the document; those of CloudFormation's functions in their long form.
        file: that holds it; None where it stands in the template itself.
        evaluated: whether CloudFormation evaluates functions in it; not where API Gateway reads it
            from S3 by itself.
    """

    path: tuple[str, ...]
    template: Template
    body: Mapping[str, Any]
    file: NamedFile | None
    evaluated: bool

    @property
    def place(self) -> Path:
        """The file to look into."""
        return self.file.path if self.file else self.template.path


def api_documents(tree: TemplateTree, path: tuple[str, ...] = ()) -> Iterator[ApiDocument]:
    """The documents of a template and of all nested in it, parents first.

    An API that is put together of resources, method by method, has none.

    Raises:
        ProjectError: a file that holds one is no YAML or JSON object.
    """
    template = tree.template
    for logical_id, properties in template.of_type(REST_API):
        here = (*path, logical_id)
        at = [it for it in tree.files if it.place.owner == logical_id]
        file = next((it for it in at if it.place.path_property.name == _BODY_FILE), None)
        if file:
            yield ApiDocument(here, template, _read(file.path), file, evaluated=False)
        elif isinstance(body := properties.get("Body"), Mapping):
            used: list[NamedFile] = []
            whole = _with_included(body, tree, used)
            yield ApiDocument(here, template, whole, used[0] if used else None, evaluated=True)
    for logical_id, child in tree.children.items():
        yield from api_documents(child, (*path, logical_id))


def _with_included(value: Any, tree: TemplateTree, used: list[NamedFile]) -> Any:
    """A value with what AWS::Include brings in; adds to `used` the files that it was read from."""
    if isinstance(value, list):
        return [_with_included(it, tree, used) for it in value]
    if not isinstance(value, Mapping):
        return value
    beside = {name: it for name, it in value.items() if name != "Fn::Transform"}
    whole = {name: _with_included(it, tree, used) for name, it in beside.items()}
    match value.get("Fn::Transform"):
        case {"Name": "AWS::Include", "Parameters": {"Location": location}}:
            for it in tree.files:
                if it.place.path_property is INCLUDED and it.place.value == location:
                    used.append(it)
                    return {**whole, **_read(it.path)}
    return whole


def _read(path: Path) -> Mapping[str, Any]:
    try:
        # JSON is YAML too.
        found = parse_body(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ProjectError(
            f"the API's document cannot be read: {error}", where=str(path)
        ) from error
    if not isinstance(found, Mapping):
        raise ProjectError("the API's document is no object", where=str(path))
    return found
