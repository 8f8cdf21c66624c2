"""The document as the page shows it: what concerns API Gateway alone is left out.

Examples of schemas stand in the document's `x-examples`, by the schemas' names: API Gateway refuses
a schema that has one in itself.
https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from deployer.pipeline.api.access import METHODS

_EXTENSION = "x-amazon-"
_SECURITY = ("security", "securityDefinitions")
_EXAMPLES = "x-examples"


def shown_document(document: Mapping[str, Any], endpoint: str, words: str) -> dict[str, Any]:
    """A document for readers.

    Security goes into words: the page's server lets a call in, so there is nothing to type in.

    Args:
        endpoint: where the API is.
        words: Markdown, put below the description.
    """
    shown: dict[str, Any] = _without_extensions(document)
    for name in _SECURITY:
        shown.pop(name, None)
    components = shown.get("components", {})
    components.pop("securitySchemes", None)
    schemas = components.get("schemas") or shown.get("definitions") or {}
    for name, example in (shown.pop(_EXAMPLES, None) or {}).items():
        if name in schemas:
            schemas[name] = {"example": example, **schemas[name]}
    shown["paths"] = {
        path: kept
        for path, item in shown.get("paths", {}).items()
        if METHODS & (kept := _kept(item)).keys()
    }
    info = shown.get("info") or {}
    described = [it.strip() for it in (str(info.get("description", "")), words) if it.strip()]
    shown["info"] = {**info, "description": "\n\n".join(described)}
    return {**shown, **_address(shown, endpoint)}


def _address(document: Mapping[str, Any], endpoint: str) -> dict[str, Any]:
    """Members that say where the API is; OpenAPI 2 said it in three."""
    if "swagger" not in document:
        return {"servers": [{"url": endpoint}]}
    parts = urlsplit(endpoint)
    return {"schemes": [parts.scheme], "host": parts.netloc, "basePath": parts.path}


def _kept(item: Mapping[str, Any]) -> dict[str, Any]:
    """A path without the questions that browsers ask beforehand, and without security."""
    kept: dict[str, Any] = {}
    for name, it in item.items():
        if name in METHODS and isinstance(it, Mapping):
            kept[name] = {key: value for key, value in it.items() if key != "security"}
        elif name != "options":
            kept[name] = it
    return kept


def _without_extensions(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {
            name: _without_extensions(it)
            for name, it in value.items()
            if not name.startswith(_EXTENSION)
        }
    return [_without_extensions(it) for it in value] if isinstance(value, list) else value
