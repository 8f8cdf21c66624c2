"""Says on an SNS topic how a load ended."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tarius.loads.claims import Status

if TYPE_CHECKING:
    from mypy_boto3_sns import SNSClient

    from tarius.loads.result import LoadResult
    from tarius.objects.created import CreatedObject

# What a subscriber can filter by. A load that was skipped or superseded is no news.
KINDS = {
    Status.LOADED: "loaded",
    Status.LOADED_WITH_REJECTS: "loaded-with-rejects",
    Status.FAILED: "failed",
}

# A subject is ASCII, without control characters, and shorter than 100 characters.
# https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
_MAX_SUBJECT = 99


class LoadNotices:
    """The topic."""

    def __init__(self, sns: SNSClient, topic_arn: str) -> None:
        self._sns = sns
        self._topic_arn = topic_arn

    def publish(self, source: CreatedObject, result: LoadResult) -> None:
        """Publish a load's end; nothing for an end that is no news."""
        kind = KINDS.get(result.status)
        if kind is None:
            return
        self._sns.publish(
            TopicArn=self._topic_arn,
            Subject=subject(source.key, result),
            Message=json.dumps(_body(kind, source, result), ensure_ascii=False),
            MessageAttributes={"kind": {"DataType": "String", "StringValue": kind}},
        )


def subject(key: str, result: LoadResult) -> str:
    """One line for people, as SNS allows it in the subject of a mail."""
    name = "".join(char if " " <= char <= "~" else "?" for char in key.rpartition("/")[2])
    if result.status is Status.FAILED:
        text = f"Load failed: {name}"
    elif result.rows_rejected:
        text = f"Loaded {result.rows_loaded} rows, rejected {result.rows_rejected}: {name}"
    else:
        text = f"Loaded {result.rows_loaded} rows: {name}"
    return text if len(text) <= _MAX_SUBJECT else text[: _MAX_SUBJECT - 3] + "..."


def _body(kind: str, source: CreatedObject, result: LoadResult) -> dict[str, Any]:
    where = {"bucket": source.bucket, "key": source.key, "versionId": source.version_id}
    return {"kind": kind, **where, **result.as_json()}
