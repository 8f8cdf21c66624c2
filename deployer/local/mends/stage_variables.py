"""Variables of a stage in the address of a function.

AWS: `${stageVariables.name}` may stand for the name of the function that an integration calls; each
stage puts its own in its place.
https://docs.aws.amazon.com/apigateway/latest/developerguide/aws-api-gateway-stage-variables-reference.html

MiniStack: looks for a function that is called just that.

The mend: the stage's variables are put in their places before the function is called.
"""

import re
from typing import Any

from deployer.local.mends import upstream

_VARIABLE = re.compile(r"\$\{stageVariables\.(\w+)\}")


def apply() -> None:
    """Mend it."""
    apis = upstream.module("services.apigateway_v1")
    upstream.require(apis._invoke_lambda_proxy_v1, "5651a96fa7ba")
    invoke = apis._invoke_lambda_proxy_v1

    def invoke_what_the_stage_names(
        integration: dict[str, Any],
        api_id: str,
        stage_name: str,
        stage: Any,
        *more: Any,
        **also: Any,
    ) -> Any:
        variables = stage.get("variables") or {}
        uri = _VARIABLE.sub(lambda it: variables.get(it[1], ""), integration.get("uri") or "")
        return invoke({**integration, "uri": uri}, api_id, stage_name, stage, *more, **also)

    apis._invoke_lambda_proxy_v1 = invoke_what_the_stage_names
