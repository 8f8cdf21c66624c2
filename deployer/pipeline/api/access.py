"""How an API lets callers in, as its document says it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

METHODS = frozenset({"get", "put", "post", "delete", "patch", "head"})
"""Those of operations that a reader calls; a browser sends `options` by itself."""

_KEY_HEADER = "x-api-key"


@dataclass(frozen=True)
class Access:
    """What a request needs.

    Attributes:
        signed: by Signature Version 4, for the service execute-api.
        keyed: with an API key.
        key_id: of the key that the API's own stack has; empty where it has none.
        told: what the document says of it, for readers.
    """

    signed: bool
    keyed: bool
    key_id: str = ""
    told: tuple[str, ...] = ()


def access_of(document: Mapping[str, Any], key_id: str) -> Access:
    """How a document's operations let callers in; each may let them in alike, or nobody asks.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-authtype.html
    """
    declared = (document.get("components") or {}).get("securitySchemes")
    schemes = declared or document.get("securityDefinitions") or {}
    used = [schemes[name] for name in dict.fromkeys(_used(document)) if name in schemes]
    signed = any(it.get("x-amazon-apigateway-authtype") == "awsSigv4" for it in used)
    keyed = any(
        it.get("in") == "header" and str(it.get("name")).lower() == _KEY_HEADER for it in used
    )
    told = tuple(str(it["description"]) for it in used if it.get("description"))
    return Access(signed, keyed, key_id if keyed else "", told)


def operations_of(document: Mapping[str, Any]) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Path, method in lower case, and what is said of each operation that a reader calls."""
    for path, item in document.get("paths", {}).items():
        for method, operation in item.items():
            if method in METHODS and isinstance(operation, Mapping):
                yield path, method, operation


def _used(document: Mapping[str, Any]) -> Iterator[str]:
    everywhere = document.get("security") or ()
    for _, _, operation in operations_of(document):
        for requirement in operation.get("security", everywhere):
            yield from requirement
