"""Which requests are the API's: by its document, and no others."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlencode

from deployer.pipeline.api.access import operations_of

_USUAL = frozenset({"accept", "content-type", "if-match", "if-none-match"})
_OURS = re.compile(
    r"authorization|host|x-api-key|x-amz-.*|content-length|connection|te|"
    r"transfer-encoding|trailer|upgrade|keep-alive|proxy-.*|expect"
)
_COOKIE = "cookie"  # a browser sends those of every port of this machine
# https://www.rfc-editor.org/rfc/rfc3986#section-3.3
_SEGMENT = r"(?:[A-Za-z0-9._~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2})+"
_VARIABLE = re.compile(r"\{([^{}]+)\}")


@dataclass(frozen=True)
class Route:
    """A method and an address that the API's document has.

    Attributes:
        method: in upper case.
        headers: of a request that are handed on, in lower case.
    """

    method: str
    pattern: re.Pattern[str]
    headers: frozenset[str]


def routes_of(document: Mapping[str, Any]) -> tuple[Route, ...]:
    """The requests that a document knows."""
    return tuple(
        Route(method.upper(), _pattern(path), _headers(document, path, operation))
        for path, method, operation in operations_of(document)
    )


def is_ours(header: str) -> bool:
    """Whether this side alone sends a header: it says who calls, or is of the connection."""
    return _OURS.fullmatch(header.lower()) is not None


def find_route(routes: tuple[Route, ...], method: str, path: str) -> Route | None:
    """The route of a request, or None.

    Args:
        path: as it was sent, percent-encoded, without the query.
    """
    if leads_away(path):
        return None
    found = (it for it in routes if it.method == method and it.pattern.fullmatch(path))
    return next(found, None)


def leads_away(path: str) -> bool:
    """Whether a path has steps that lead to another address."""
    return any(unquote(it) in (".", "..") for it in path.split("/"))


def plain_query(query: str) -> str:
    """A query that means the same, to the byte, encoded as signatures want it.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
    """
    # Bytes that are no UTF-8 are the API's to judge.
    kept = "surrogateescape"
    members = parse_qsl(query, keep_blank_values=True, errors=kept)
    return urlencode(members, quote_via=quote, safe="-_.~", errors=kept)


def _pattern(path: str) -> re.Pattern[str]:
    parts = _VARIABLE.split(path)
    for index, name in enumerate(parts):
        if index % 2 == 0:
            parts[index] = re.escape(name)
        else:  # a greedy variable takes the rest: {proxy+}
            parts[index] = f"{_SEGMENT}(?:/{_SEGMENT})*" if name.endswith("+") else _SEGMENT
    return re.compile("".join(parts))


def _headers(
    document: Mapping[str, Any], path: str, operation: Mapping[str, Any]
) -> frozenset[str]:
    item = document["paths"][path]
    listed = [*(item.get("parameters") or ()), *(operation.get("parameters") or ())]
    parameters = (_referred(document, it) for it in listed)
    declared = {str(it["name"]).lower() for it in parameters if it.get("in") == "header"}
    return frozenset(it for it in _USUAL | declared if it != _COOKIE and not is_ours(it))


def _referred(document: Mapping[str, Any], parameter: Mapping[str, Any]) -> Mapping[str, Any]:
    """A parameter, itself where it is named: `#/components/parameters/Id`."""
    name = parameter.get("$ref")
    if not isinstance(name, str):
        return parameter
    found: Any = document
    for step in _steps(name):
        found = found.get(step) if isinstance(found, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def _steps(reference: str) -> Iterator[str]:
    for it in reference.removeprefix("#/").split("/"):
        yield unquote(it).replace("~1", "/").replace("~0", "~")
