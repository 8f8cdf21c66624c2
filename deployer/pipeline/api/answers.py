"""What the page's server answers beside files: the API's own answers, and refusals of its own."""

import json
from http import HTTPStatus
from typing import TYPE_CHECKING

from deployer.errors import DeployerError

if TYPE_CHECKING:
    from flask import Response
    from werkzeug.wrappers import Response as WerkzeugResponse

    from deployer.pipeline.api.calls import Answer

POLICY = "Content-Security-Policy"

# An answer of the API is data: opened as a page, it may do nothing.
_HEADERS = {
    POLICY: "sandbox; default-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
}


def relayed(answer: "Answer") -> "Response":
    """An answer of the API."""
    from flask import Response

    response = Response(answer.body, answer.status)
    response.headers.clear()  # else one without a type would be HTML
    response.headers.update(answer.headers)
    response.headers.update(_HEADERS)
    return response


def problem(status: HTTPStatus, detail: str) -> "Response":
    """A refusal, as problem documents have it. https://www.rfc-editor.org/rfc/rfc9457"""
    from flask import Response

    document = {
        "type": "about:blank",
        "title": f"{status.phrase} (this page)",
        "status": status.value,
        "detail": detail,
    }
    return Response(json.dumps(document), status.value, content_type="application/problem+json")


def explained(error: Exception) -> "Response | WerkzeugResponse":
    """What is answered where something was raised; it quotes nothing of a request."""
    from flask import redirect
    from werkzeug.exceptions import HTTPException
    from werkzeug.routing import RequestRedirect

    if isinstance(error, RequestRedirect):
        return redirect(error.new_url)
    if isinstance(error, HTTPException):
        return problem(HTTPStatus(error.code or 500), error.description or "")
    if isinstance(error, DeployerError):
        return problem(HTTPStatus.BAD_GATEWAY, str(error))
    if type(error).__module__.startswith("botocore"):
        from deployer.aws.errors import explain

        return problem(HTTPStatus.BAD_GATEWAY, str(explain(error)))
    return problem(HTTPStatus.INTERNAL_SERVER_ERROR, f"{type(error).__name__}: a defect.")
