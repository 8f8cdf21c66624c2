"""The right to the function behind an S3 Object Lambda access point.

AWS: who reads by the access point must be allowed to invoke its function, in the version that it
names, and `aws:CalledVia` names s3-object-lambda.amazonaws.com.
https://docs.aws.amazon.com/AmazonS3/latest/userguide/olap-policies.html

MiniStack: invokes it for anybody.

The mend: the caller is asked for lambda:InvokeFunction, on $LATEST where no version is named.
"""

import contextvars
from typing import Any

from deployer.local.mends import upstream
from deployer.local.mends.role_rights import enforced

doors = upstream.module("services.s3_object_lambda")
evaluator = upstream.module("core.iam_evaluator")
router = upstream.module("core.router")

_VIA = {"aws:CalledVia": ["s3-object-lambda.amazonaws.com"]}
_UNQUALIFIED = 7
"""Parts of a function's ARN without a version."""


def _may_invoke(access_key_id: str, region: str, function_arn: str) -> bool:
    unqualified = len(function_arn.split(":")) == _UNQUALIFIED
    arn = f"{function_arn}:$LATEST" if unqualified else function_arn
    # The request's signature was verified before this second question about it.
    evaluator._signed_request.set(None)
    right = (access_key_id, "lambda:InvokeFunction", "lambda", region, arn, _VIA)
    return evaluator.enforce(*right) is None


def apply() -> None:
    """Mend it."""
    handle = doors.handle_request
    upstream.require(handle, "e365b29c37f5")

    async def handle_if_permitted(
        record: dict[str, Any],
        region: str,
        method: str,
        key: str,
        headers: dict[str, str],
        body: bytes,
        query: dict[str, Any],
        url: str,
    ) -> Any:
        operation = doors._operation(method, key, query)
        transformation = doors._transformation(record, operation) if operation else None
        if transformation and enforced():
            caller = router.extract_access_key_id(headers, query) or ""
            given = (caller, region, transformation["FunctionArn"])
            if not contextvars.copy_context().run(_may_invoke, *given):
                return doors._error("AccessDenied", "Access Denied", 403)
        return await handle(record, region, method, key, headers, body, query, url)

    doors.handle_request = handle_if_permitted
