"""What a permission is asked for where a request names a table, or its export, by ARN.

AWS: ExportTableToPointInTime is allowed on the table, DescribeExport on the export, by their ARNs;
TagResource, UntagResource and ListTagsOfResource on the table, as all that takes a `ResourceArn`.
https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html

Lists of exports and of imports have no resource, though they may name a table.

MiniStack: knows tables by their names alone, and asks for these actions on `*`, so that a policy
which names the table allows none.

The mend: the ARN in a request of these is what the permission is asked for.
"""

import json

from deployer.local.mends import upstream


def apply() -> None:
    """Mend it."""
    actions = upstream.module("core.iam_actions")
    find = actions.dynamodb_resource_arns
    upstream.require(find, "a7186900d54a")

    def find_all(body: bytes, region: str, account_id: str) -> list[str]:
        found: list[str] = find(body, region, account_id)
        return found or _named(body)

    actions.dynamodb_resource_arns = find_all


def _named(body: bytes) -> list[str]:
    try:
        request = json.loads(body)
    except ValueError:
        return []
    if not isinstance(request, dict):
        return []
    # Of all requests, one to export alone names a table by its ARN and a bucket.
    exported = "S3Bucket" in request and request.get("TableArn")
    given = request.get("ResourceArn") or request.get("ExportArn") or exported
    return [given] if isinstance(given, str) else []
