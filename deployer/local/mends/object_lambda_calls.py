"""What S3 Object Lambda does for its callers, as policies and functions see it.

AWS: the address that a function reads an object by has neither Range nor partNumber of the request.
https://docs.aws.amazon.com/AmazonS3/latest/userguide/range-get-olap.html
What is asked by that address has the caller's rights, and `aws:CalledVia` names
s3-object-lambda.amazonaws.com, so a caller may be let in by that way alone.
https://docs.aws.amazon.com/AmazonS3/latest/userguide/olap-policies.html

Addresses are signed as they are sent, as those of S3 are; other services encode them once more.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html

MiniStack: hands partNumber on, knows no `aws:CalledVia`, and takes the signature of an object's
address for another service's, so that no key with a blank can be read. That it judges
WriteGetObjectResponse for `*` is left as it is: every policy of AWS's own names that.
https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonS3ObjectLambdaExecutionRolePolicy.html

The mend: partNumber is left out; the signatures of such addresses are remembered, and whoever comes
with one is judged as AWS would; addresses are decoded before they are encoded once more.
"""

from collections import OrderedDict
from contextvars import ContextVar
from typing import Any
from urllib.parse import unquote

from deployer.local.mends import upstream
from deployer.local.mends.enforcing import Asked, Enforce, enforce_with

_OBJECT_LAMBDA = "s3-object-lambda.amazonaws.com"
_MOST_KEPT = 10_000

_via: ContextVar[str] = ContextVar("via", default="")
"""The service by which the current request is made for its caller; empty for none."""


class _Kept(OrderedDict[str, str]):
    """The latest of what was remembered."""

    def keep(self, name: str, value: str) -> None:
        self[name] = value
        if len(self) > _MOST_KEPT:
            self.popitem(last=False)


def apply() -> None:
    """Mend it."""
    doors = upstream.module("services.s3_object_lambda")
    evaluator, sigv4 = upstream.module("core.iam_evaluator"), upstream.module("core.sigv4")
    presign = doors._presign
    upstream.require(presign, "337930fcc54e")
    signatures = _Kept()

    def presign_whole(
        method: str, endpoint: str, path: str, query: dict[str, str], *more: Any, **named: Any
    ) -> str:
        whole = {name: text for name, text in query.items() if name != "partNumber"}
        url = str(presign(method, endpoint, path, whole, *more, **named))
        signatures.keep(url.rpartition("X-Amz-Signature=")[2], _OBJECT_LAMBDA)
        return url

    def judge_as_called(enforce: Enforce, asked: Asked) -> Any:
        signed = evaluator._signed_request.get()
        if signed is not None:  # it is None when a request is judged for a second resource
            _via.set(signatures.get(_signature(signed.query_params), ""))
        context = dict(asked.context or {})
        if via := _via.get():
            context["aws:CalledVia"] = [via]
        return enforce(asked._replace(context=context))

    sign = sigv4.header_signing_documents
    upstream.require(sign, "f180789cd913")

    def sign_as_sent(signature: Any, method: str, path: str, *more: Any, **named: Any) -> Any:
        sent = unquote(path) if signature.service == "s3-object-lambda" else path
        return sign(signature, method, sent, *more, **named)

    sigv4.header_signing_documents = sign_as_sent
    doors._presign = presign_whole
    enforce_with(judge_as_called)


def _signature(query: dict[str, Any] | None) -> str:
    found = (query or {}).get("X-Amz-Signature", "")
    return str(found[0] if isinstance(found, list) and found else found)
