"""Calls a deployed API once, and shows what it answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

from deployer.errors import ProjectError
from deployer.messages import ApiAnswer, Ui
from deployer.pipeline.api.access import METHODS
from deployer.pipeline.api.calls import ApiCaller
from deployer.pipeline.api.deployed_api import find_api
from deployer.pipeline.api.routes import plain_query
from deployer.pipeline.target import Target
from deployer.project.nearest import suggestion
from deployer.project.project import Project

_JSON = "application/json"
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
        name: of the API, or the end of it; None for the only one.

    Raises:
        ProjectError: the request makes no sense, or there is no such API.
        DeployerError: the API does not stand, or no answer came.
    """
    method, path = _method(request.method), _encoded(request.path)
    headers = _headers(request)
    api = find_api(project, target, name)
    caller = ApiCaller(target.aws, api.endpoint, api.access)
    answer = caller.call(method, path, headers, request.body)
    text = answer.body.decode(errors="replace")
    ui.emit(ApiAnswer(method, api.endpoint + path, answer.status, dict(answer.headers), text))
    return answer.status


def _method(given: str) -> str:
    if given.lower() not in METHODS:
        raise ProjectError(
            f"'{given}' is no method", where="METHOD", todo=suggestion(given.lower(), METHODS)
        )
    return given.upper()


def _encoded(address: str) -> str:
    """Path and query, encoded as a signature wants them."""
    if not address.startswith("/"):
        raise ProjectError(
            f"'{address}' is no path of the API", where="PATH", todo="A path begins with a slash."
        )
    path, _, query = address.partition("?")
    path = quote(path, safe=_PLAIN)
    return f"{path}?{plain_query(query)}" if query else path


def _headers(request: Request) -> Mapping[str, str]:
    headers = {} if request.body is None else {"Content-Type": _JSON}
    for it in request.headers:
        name, colon, value = it.partition(":")
        if not colon or not name.strip():
            raise ProjectError(
                f"'{it}' is no header", where="--header", todo="Write it as 'If-Match: \"…\"'."
            )
        known = next((had for had in headers if had.lower() == name.strip().lower()), name.strip())
        headers[known] = value.strip()
    return headers
