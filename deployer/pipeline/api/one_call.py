"""Calls a deployed API once, and shows what it answers."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

from deployer.errors import ProjectError
from deployer.messages import ApiAnswer, Note, Ui
from deployer.pipeline.api.access import METHODS
from deployer.pipeline.api.calls import ApiCaller
from deployer.pipeline.api.content import caller_in_words
from deployer.pipeline.api.deployed_api import find_api
from deployer.pipeline.api.routes import is_ours, leads_away, plain_query
from deployer.pipeline.target import Target
from deployer.project.nearest import suggestion
from deployer.project.project import Project

_JSON = "application/json"
# A browser asks by itself what it may send; here a person does.
_METHODS = METHODS | {"options"}
_HALF_ENCODED = re.compile(r"%(?![0-9A-Fa-f]{2})")
# What a path may have as it is, and the percent sign of what is encoded already.
# https://www.rfc-editor.org/rfc/rfc3986#section-3.3
_PLAIN = "/!$&'()*+,;=:@~%"


@dataclass(frozen=True)
class Request:
    """A request as a person writes it.

    Attributes:
        path: with its query, below the API's endpoint.
        headers: each as `Name: value`.
        body: JSON, unless a header says otherwise.
    """

    method: str
    path: str
    headers: tuple[str, ...] = ()
    body: bytes | None = field(default=None, repr=False)


def call_api(project: Project, target: Target, name: str | None, request: Request, ui: Ui) -> int:
    """Call an API as the target's caller, show its answer, and return the answer's status.

    The call is made once, whatever happens: a second one could do its work twice.

    Args:
        name: of the API, or the end of it; None for the one that knows the path.

    Raises:
        ProjectError: the request makes no sense, or there is no such API.
        DeployerError: the API does not stand, or no answer came.
    """
    method, path = _method(request.method), _encoded(request.path)
    headers = _headers(request)
    api = find_api(project, target, name, path)
    ui.emit(Note(f"Calls {api.endpoint}, {caller_in_words(api.access, target)}."))
    caller = ApiCaller(target.aws, api.endpoint, api.access)
    answer = caller.call(method, path, headers, request.body)
    text = answer.body.decode(errors="replace")
    ui.emit(ApiAnswer(method, api.endpoint + path, answer.status, dict(answer.headers), text))
    return answer.status


def _method(given: str) -> str:
    if given.lower() not in _METHODS:
        raise ProjectError(
            f"'{given}' is no method", where="METHOD", todo=suggestion(given.lower(), _METHODS)
        )
    return given.upper()


def _encoded(address: str) -> str:
    """Path and query, encoded as a signature wants them."""
    if not address.startswith("/"):
        raise ProjectError(
            f"'{address}' is no path of the API", where="PATH", todo="A path begins with a slash."
        )
    path, _, query = address.partition("?")
    if _HALF_ENCODED.search(path):
        raise ProjectError(
            f"'{path}' has a percent sign that encodes nothing",
            where="PATH",
            todo="Write a percent sign as %25.",
        )
    if leads_away(path):
        raise ProjectError(
            f"'{path}' leads to another address",
            where="PATH",
            todo="Write the address itself, without '.' and '..' between slashes.",
        )
    path = quote(path, safe=_PLAIN, errors="surrogateescape")
    return f"{path}?{plain_query(query)}" if query else path


def _headers(request: Request) -> Mapping[str, str]:
    headers = {} if request.body is None else {"Content-Type": _JSON}
    for it in request.headers:
        name, colon, value = it.partition(":")
        if not colon or not name.strip():
            raise ProjectError(
                f"'{it}' is no header", where="--header", todo="Write it as 'If-Match: \"…\"'."
            )
        if is_ours(name.strip()):
            raise ProjectError(
                f"the header '{name.strip()}' is the command's own",
                where="--header",
                todo="Leave it out: the command signs the call, or sends the stack's API key. To "
                "call as somebody else, or with another key, use curl.",
            )
        known = next((had for had in headers if had.lower() == name.strip().lower()), name.strip())
        headers[known] = value.strip()
    return headers
