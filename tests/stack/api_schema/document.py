"""The events API's document as its stack makes it, with links between its requests."""

from collections.abc import Mapping
from typing import Any

import yaml

from deployer.project.resolved import resolve
from deployer.project.template import parse_body
from tests.stack.platform import Platform

_TEMPLATE = "cft/nested-stacks/events-api-stack.yaml"
_DOCUMENT = "cft/openapi/events-api.yaml"

_ID = {"path.id": "$response.body#/Id"}
_STATE = {**_ID, "header.If-Match": "$response.header.ETag"}
_READ = {"operationId": "readEvent", "parameters": _ID}
_READ_KNOWN = {
    "operationId": "readEvent",
    "parameters": {**_ID, "header.If-None-Match": "$response.header.ETag"},
}
_REPLACE = {"operationId": "replaceEvent", "parameters": _STATE}
_DELETE = {"operationId": "deleteEvent", "parameters": _STATE}
_CREATE_AGAIN = {"operationId": "createEvent", "requestBody": "$response.body"}

# They stand here and not in the document, for AWS does not say what API Gateway makes of links.
_LINKS: Mapping[tuple[str, str, str], Mapping[str, Any]] = {
    ("/events", "post", "201"): {
        "read": _READ,
        "readKnown": _READ_KNOWN,
        "replace": _REPLACE,
        "delete": _DELETE,
        "createAgain": _CREATE_AGAIN,
    },
    ("/events/{id}", "get", "200"): {"replace": _REPLACE, "delete": _DELETE},
    ("/events/{id}", "put", "200"): {"read": _READ, "replace": _REPLACE, "delete": _DELETE},
}


def linked_document(platform: Platform) -> dict[str, Any]:
    """The document of the API that is deployed, without functions of CloudFormation in it."""
    stack = platform.nested("EventsApiStack")
    known = {it["ParameterKey"]: it["ParameterValue"] for it in stack["Parameters"]}
    pseudo = {"AWS::Partition": "aws", "AWS::Region": "us-east-1", "AWS::AccountId": "000000000000"}
    template = parse_body((platform.root / _TEMPLATE).read_text())
    sketch = yaml.safe_load((platform.root / _DOCUMENT).read_text())
    document: dict[str, Any] = resolve(sketch, {**pseudo, **known}, template)
    document["components"]["schemas"]["Event"]["example"] = document["x-examples"]["Event"]
    # Its methods are API Gateway's alone.
    del document["paths"]["/{proxy+}"]
    for (path, method, status), links in _LINKS.items():
        document["paths"][path][method]["responses"][status]["links"] = dict(links)
    return document
