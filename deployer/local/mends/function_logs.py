"""The right of a function to its log.

AWS: Lambda writes a function's log with the rights of the function's role: logs:CreateLogStream and
logs:PutLogEvents. Without them the function works, and says nothing.
https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs.html
https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSLambdaBasicExecutionRole.html
Metrics that a function logs are taken from its log, so there are none either.

MiniStack: writes the log of any function.

The mend: it writes for a role that has both rights.
"""

from typing import Any

from deployer.local.mends import upstream
from deployer.local.mends.role_rights import refusal

_RIGHTS = ("logs:CreateLogStream", "logs:PutLogEvents")


def apply() -> None:
    """Mend it."""
    lambda_svc = upstream.module("services.lambda_svc")
    write = lambda_svc._emit_lambda_logs
    upstream.require(write, "111efbf06968")

    def write_if_permitted(function: dict[str, Any], *given: Any, **more: Any) -> None:
        config = function.get("config") or function
        arn, role = str(config["FunctionArn"]), str(config.get("Role", ""))
        region, account = arn.split(":")[3:5]
        named = (config.get("LoggingConfig") or {}).get("LogGroup")
        group = named or f"/aws/lambda/{config['FunctionName']}"
        stream = f"arn:aws:logs:{region}:{account}:log-group:{group}:log-stream:all"
        if not any(refusal(role, arn, it, stream) for it in _RIGHTS):
            write(function, *given, **more)

    lambda_svc._emit_lambda_logs = write_if_permitted
