"""The ARN of an object in permission checks.

AWS: an object's ARN ends with its key as it is. A folder's object `raw-data/` is
`arn:aws:s3:::BUCKET/raw-data/`, and a policy may name just that.
https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html#amazons3-resources-for-iam-policies

MiniStack: drops slashes at the end of a key and doubled ones, so that a policy on folders allows
nothing.

The mend: the key is taken whole.
"""

from typing import Any

from deployer.local.mends import upstream


def apply() -> None:
    """Mend it."""
    actions = upstream.module("core.iam_actions")
    extract = actions.extract_resource_arn
    upstream.require(actions.extract_resource_arn, "82f51700695c")

    def extract_whole(service: str, method: str, path: str, *more: Any) -> str:
        bucket, _, key = path.removeprefix("/").partition("/")
        if service == "s3" and bucket and key:
            return f"arn:aws:s3:::{bucket}/{key}"
        arn: str = extract(service, method, path, *more)
        return arn

    actions.extract_resource_arn = extract_whole
