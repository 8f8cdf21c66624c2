"""What a permission to export a table is asked for.

AWS: ExportTableToPointInTime is allowed on the table, DescribeExport on the export, by their ARNs.
https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html

MiniStack: knows tables by their names alone, and asks for both actions on `*`, so that a policy
which names the table allows neither.

The mend: the ARN in the request is what the permission is asked for.
"""

import json

from deployer.local.mends import upstream

_NAMED_BY_ARN = ("TableArn", "ExportArn")


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
    given = (request.get(name) for name in _NAMED_BY_ARN)
    return [it for it in given if isinstance(it, str) and it][:1]
