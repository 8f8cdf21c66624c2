"""The right to many messages at once.

AWS: who may send, delete or show one message may do so with several in one request; there are no
rights for batches.
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-api-permissions-reference.html

MiniStack: asks for a right by the name of the request, which no policy can give.

The mend: it asks for that of one message.
"""

from typing import Any

from deployer.local.mends import upstream

_BATCHES = ("sqs:SendMessage", "sqs:DeleteMessage", "sqs:ChangeMessageVisibility")


def apply() -> None:
    """Mend it."""
    actions = upstream.module("core.iam_actions")
    extract = actions.extract_iam_action
    upstream.require(extract, "ec476b92d969")
    singles = {f"{it}Batch": it for it in _BATCHES}

    def extract_single(*request: Any) -> str | None:
        action: str | None = extract(*request)
        return singles.get(action or "", action)

    actions.extract_iam_action = extract_single
