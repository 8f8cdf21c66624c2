"""Callers whom no policy lets into a REST API.

AWS: answers as the API's gateway response ACCESS_DENIED says, or DEFAULT_4XX where there is none.
https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html

MiniStack: does so for signatures that are wrong, but answers a missing permission as a service of
AWS's own would, in JSON of its protocol.

The mend: that answer is made anew as the gateway response.
"""

import json
from typing import Any

from deployer.local.mends import upstream

_INVOKE = "execute-api:Invoke"
_DENIED = "AccessDeniedException"


def apply() -> None:
    """Mend it."""
    app, apis = upstream.module("app"), upstream.module("services.apigateway_v1")
    upstream.require(app._enforce_data_plane, "1e54bcf1421b")
    upstream.require(apis.authentication_error_response, "594bdc4d9750")
    upstream.require(apis._gateway_error_response, "c0a3f091df36")
    enforce, error_response = app._enforce_data_plane, apis.authentication_error_response

    def with_gateway_response(
        service: str, action: str, headers: Any, query: Any, *rest: Any, **named: Any
    ) -> Any:
        answer = enforce(service, action, headers, query, *rest, **named)
        message = _denial(answer) if action == _INVOKE and answer else None
        if message is None:
            return answer
        # arn:aws:execute-api:REGION:ACCOUNT:API/STAGE/METHOD/PATH
        api, stage = named["resource_arn"].split(":", 5)[5].split("/")[:2]
        error = upstream.module("core.iam_evaluator").AuthError(_DENIED, message)
        return error_response(api, stage, error, headers, query) or answer

    apis._AUTHENTICATION_GATEWAY_ERRORS[_DENIED] = ("ACCESS_DENIED", _DENIED)
    app._enforce_data_plane = with_gateway_response


def _denial(answer: Any) -> str | None:
    """What an answer says that denies an action; None for any other."""
    try:
        said = json.loads(answer[2])
    except ValueError:
        return None
    return str(said.get("message")) if said.get("__type") == _DENIED else None
