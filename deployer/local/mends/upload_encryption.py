"""What policies know of the encryption that an upload asks for.

AWS: besides the algorithm, conditions may ask for the key of KMS that a request names, and for the
algorithm of a key that it brings along.
https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html#amazons3-policy-keys
https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerSideEncryptionCustomerKeys.html

MiniStack: tells policies the algorithm alone, so those that let in one key alone let in none.

The mend: all three are told. Parts of an upload are judged by what its beginning asked for, as
MiniStack judges their algorithm.
"""

from typing import Any

from deployer.local.mends import upstream

s3 = upstream.module("services.s3")

_KEY = "x-amz-server-side-encryption-aws-kms-key-id"
_BROUGHT = "x-amz-server-side-encryption-customer-algorithm"


def apply() -> None:
    """Mend it."""
    actions = upstream.module("core.iam_actions")
    known = actions._s3_object_context
    upstream.require(known, "3a43e6ca9f51")

    def all_known(action: str, query: dict[str, Any], path: str, headers: dict[str, str]) -> Any:
        context = known(action, query, path, headers)
        if action != "s3:PutObject":
            return context
        upload = s3._multipart_uploads.get(actions._query_param(query, "uploadId"))
        asked = headers
        if upload is not None:
            asked = upload["preserved_headers"] if upload["requested_sse"] else {}
        named = {_KEY: asked.get(_KEY), _BROUGHT: headers.get(_BROUGHT)}
        return {**context, **{f"s3:{name}": text for name, text in named.items() if text}}

    actions._s3_object_context = all_known
