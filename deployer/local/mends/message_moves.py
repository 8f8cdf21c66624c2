"""Dead letters that SQS moves back.

AWS: StartMessageMoveTask moves the messages of a queue that is the dead letter queue of others back
to where each came from, or to one destination; ListMessageMoveTasks tells of the newest ten moves.
A moved message has a new id, a new time and no receives. One that no queue gave up ends the move as
FAILED, unless there is a destination; what is hidden at the time stays.
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_StartMessageMoveTask.html
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/troubleshooting-dlq-redrive.html

MiniStack: does not know these actions.

The mend: it knows them. A move is over when its start is answered, whatever rate was asked for.
"""

import json
import time
from collections.abc import Iterator
from typing import Any

from deployer.local.mends import upstream

Queue = dict[str, Any]
Answer = dict[str, Any]

_KEPT = 10
"""Moves that are told of."""

_NO_SOURCE = "CouldNotDetermineMessageSource"

sqs = upstream.module("services.sqs")


def _named(data: Answer, name: str) -> Queue:
    found: Queue | None = sqs._queue_by_arn(data[name])
    if found is None:
        raise sqs._Err(
            "ResourceNotFoundException",
            f"The resource that you specified for the {name} parameter doesn't exist.",
            404,
        )
    return found


def _is_dead_letter_queue(arn: str) -> bool:
    policies = (it["attributes"].get("RedrivePolicy") for it in list(sqs._queues.values()))
    return any(json.loads(it).get("deadLetterTargetArn") == arn for it in policies if it)


def _start(data: Answer, _: str) -> Answer:
    queue = _named(data, "SourceArn")
    if not _is_dead_letter_queue(data["SourceArn"]):
        raise sqs._Err(
            "InvalidParameterValue", "Source queue must be configured as a Dead Letter Queue."
        )
    destination = _named(data, "DestinationArn") if data.get("DestinationArn") else None
    task = {
        **{key: it for key, it in data.items() if key != "QueueUrl"},
        **_moved(queue, destination),
        "StartedTimestamp": int(time.time() * 1000),
    }
    queue["move_tasks"] = [task, *queue.get("move_tasks", [])][:_KEPT]
    return {"TaskHandle": sqs.new_uuid()}


def _moved(queue: Queue, destination: Queue | None) -> Answer:
    """Move what can be seen, up to the first message that has nowhere to go."""
    sqs._expire_retained(queue)
    waiting = [it for it in queue["messages"] if it["visible_at"] <= time.time()]
    counts = {"ApproximateNumberOfMessagesToMove": len(waiting), "Status": "COMPLETED"}
    for moved, message in enumerate(waiting):
        source = message.get("sys", {}).get("DeadLetterQueueSourceArn", "")
        target = destination or (sqs._queue_by_arn(source) if source else None)
        if target is None:
            reason = "AWS.SimpleQueueService.NonExistentQueue" if source else _NO_SOURCE
            failed = {"Status": "FAILED", "FailureReason": reason}
            return {**counts, **failed, "ApproximateNumberOfMessagesMoved": moved}
        target["messages"].append(_anew(message))
        queue["messages"].remove(message)
        sqs.esm_wake.set()
    return {**counts, "ApproximateNumberOfMessagesMoved": len(waiting)}


def _anew(message: Answer) -> Answer:
    now = time.time()
    system = {key: it for key, it in message["sys"].items() if key != "DeadLetterQueueSourceArn"}
    return {
        **message,
        "id": sqs.new_uuid(),
        "sent_at": now,
        "enqueued_at": now,
        "visible_at": now,
        "receipt_handle": None,
        "receive_count": 0,
        "first_receive_at": None,
        "sys": {**system, "SentTimestamp": str(int(now * 1000))},
    }


def _list(data: Answer, _: str) -> Answer:
    return {"Results": list(_newest(data))}


def _newest(data: Answer) -> Iterator[Answer]:
    tasks = _named(data, "SourceArn").get("move_tasks", [])
    yield from tasks[: int(data.get("MaxResults", 1))]


def apply() -> None:
    """Mend it."""
    upstream.require(sqs._dispatch, "6a429fdb61eb")
    upstream.require(sqs._dlq_sweep, "6a77691e1671")
    upstream.require(sqs._queue_by_arn, "b4981875c818")
    if "StartMessageMoveTask" in sqs._HANDLERS:
        raise upstream.UnexpectedUpstreamError("MiniStack moves messages itself by now.")
    sqs._HANDLERS.update({"StartMessageMoveTask": _start, "ListMessageMoveTasks": _list})
