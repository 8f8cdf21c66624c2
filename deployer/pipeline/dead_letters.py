"""Lists the events that functions could not process, and gives them to their functions again.

Messages that a queue gave up are listed in the same way; how they go back: queue_letters.

A function's dead letters are the original events of asynchronous invocations; SQS message
attributes say what went wrong.
https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
"""

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby, islice
from typing import TYPE_CHECKING, Any

from deployer.errors import ProjectError
from deployer.pipeline.deployed import FUNCTION, QUEUE, Deployed, known_names
from deployer.pipeline.target import Target

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sqs.type_defs import ChangeMessageVisibilityBatchRequestEntryTypeDef

_BATCH = 10  # messages; the most that SQS hands out at once
_HIDDEN = 120
"""Seconds that a message stays hidden from others while it is listed or replayed."""

_AT_ONCE = 16
"""Queues that are looked at, at once."""

MOST = 500
"""Letters of a queue that are looked at, so that none is visible again before the last is read."""


@dataclass(frozen=True)
class DeadLetterQueue:
    """A queue, and the function whose failed events it keeps.

    Attributes:
        itself: as a resource of a stack; None where it is of none.
    """

    owner: Deployed
    name: str
    url: str
    itself: Deployed | None = None

    @property
    def function(self) -> str:
        """The function's name."""
        return self.owner.name

    @property
    def shown_name(self) -> str:
        """The shortest name that finds it."""
        return self.itself.shown_name if self.itself else self.name

    def is_called(self, wanted: str) -> bool:
        """Whether that is a name of its own, or of the function that it is for."""
        named = (self.owner, self.itself) if self.itself else (self.owner,)
        return wanted in (self.name, self.url) or any(it.is_called(wanted) for it in named)


@dataclass(frozen=True)
class DeadLetter:
    """One event that a function could not process.

    Attributes:
        body: the original event, as it was sent to the function.
        receipt: what SQS wants to see to delete or release the message.
        receives: how often it was received, this time included.
        source: the queue that gave it up; empty for an event of a function.
    """

    queue: DeadLetterQueue
    message_id: str
    receipt: str
    body: str
    error: str
    request_id: str
    sent: datetime
    receives: int
    source: str = ""


def find_queues(
    target: Target, deployed: Iterable[Deployed], function: str | None
) -> list[DeadLetterQueue]:
    """The dead letter queues of the deployed functions.

    Args:
        deployed: resources, of which the functions count; of the queues, what they are called.
        function: as `Deployed.is_called` takes it; None for all.

    Raises:
        ProjectError: no deployed function of that name keeps dead letters.
    """
    queues = list(_queues(target, deployed))
    if function is None:
        return queues
    chosen = [it for it in queues if it.owner.is_called(function)]
    if not chosen:
        raise ProjectError(
            f"no deployed function '{function}' has a dead letter queue",
            where="--function",
            todo=known_names(function, [it.owner for it in queues])
            or "No function of the stacks has one, in DeadLetterConfig.",
        )
    return chosen


def list_letters(target: Target, queues: Sequence[DeadLetterQueue]) -> list[DeadLetter]:
    """The dead letters, left in their queues; of a long queue the first that come."""
    if not queues:
        return []
    # All at once: that a queue is empty takes seconds to learn, for nothing may be missed.
    with ThreadPoolExecutor(min(len(queues), _AT_ONCE)) as pool:
        found = list(pool.map(lambda queue: _look(target, queue), queues))
    return [letter for letters in found for letter in letters]


def _look(target: Target, queue: DeadLetterQueue) -> list[DeadLetter]:
    found: list[DeadLetter] = []
    try:
        # Released after the last: a letter that is visible again would only come once more.
        found.extend(take_letters(target, [queue]))
    finally:
        release(target, found)
    return found


def take_letters(target: Target, queues: Sequence[DeadLetterQueue]) -> Iterator[DeadLetter]:
    """The dead letters, hidden from others for two minutes; delete or release each.

    Of a long queue the first that come, at most `MOST`.
    """
    sqs = target.aws.client("sqs")
    for queue in queues:
        yield from islice(_receive(sqs, queue), MOST)


def release(target: Target, letters: Iterable[DeadLetter]) -> None:
    """Let others see messages again at once.

    What SQS says of a single message counts for nothing: its two minutes are over, or will be soon.
    """
    sqs = target.aws.client("sqs")
    for url, group in groupby(letters, lambda it: it.queue.url):
        entries: list[ChangeMessageVisibilityBatchRequestEntryTypeDef] = [
            {"Id": str(at), "ReceiptHandle": it.receipt, "VisibilityTimeout": 0}
            for at, it in enumerate(group)
        ]
        for at in range(0, len(entries), _BATCH):
            sqs.change_message_visibility_batch(QueueUrl=url, Entries=entries[at : at + _BATCH])


def replay(target: Target, letter: DeadLetter) -> None:
    """Invoke the function with the event again, then delete the message.

    In this order, so that a crash between leaves the event in the queue: functions here take an
    event twice without harm. Should the event fail again, it comes back to the queue.
    """
    target.aws.client("lambda").invoke(
        FunctionName=letter.queue.function, InvocationType="Event", Payload=letter.body.encode()
    )
    target.aws.client("sqs").delete_message(QueueUrl=letter.queue.url, ReceiptHandle=letter.receipt)


def _queues(target: Target, deployed: Iterable[Deployed]) -> Iterator[DeadLetterQueue]:
    functions = target.aws.client("lambda")
    sqs = target.aws.client("sqs")
    resources = list(deployed)
    queues = {it.name: it for it in resources if it.resource_type == QUEUE}
    for function in resources:
        if function.resource_type != FUNCTION:
            continue
        config = functions.get_function_configuration(FunctionName=function.name)
        arn = config.get("DeadLetterConfig", {}).get("TargetArn", "")
        if ":sqs:" in arn:
            queue = arn.rpartition(":")[2]
            url = sqs.get_queue_url(QueueName=queue)["QueueUrl"]
            yield DeadLetterQueue(function, queue, url, queues.get(queue))


def _receive(sqs: "SQSClient", queue: DeadLetterQueue) -> Iterator[DeadLetter]:
    seen: set[str] = set()
    # SQS answers from a few of its servers at a time: empty twice in a row is empty.
    empty = 0
    while empty < 2:
        batch = sqs.receive_message(
            QueueUrl=queue.url,
            MaxNumberOfMessages=_BATCH,
            MessageAttributeNames=["All"],
            MessageSystemAttributeNames=[
                "ApproximateReceiveCount",
                "DeadLetterQueueSourceArn",
                "SentTimestamp",
            ],
            VisibilityTimeout=_HIDDEN,
            WaitTimeSeconds=1,
        ).get("Messages", [])
        new = [message for message in batch if message["MessageId"] not in seen]
        empty = 0 if new else empty + 1
        for message in new:
            seen.add(message["MessageId"])
            yield _letter(queue, message)


def _letter(queue: DeadLetterQueue, message: Any) -> DeadLetter:
    attributes = {
        name: it.get("StringValue", "") for name, it in message.get("MessageAttributes", {}).items()
    }
    system = message["Attributes"]
    return DeadLetter(
        queue=queue,
        message_id=message["MessageId"],
        receipt=message["ReceiptHandle"],
        body=message["Body"],
        error=attributes.get("ErrorMessage", ""),
        request_id=attributes.get("RequestID", ""),
        sent=datetime.fromtimestamp(int(system["SentTimestamp"]) / 1000, UTC),
        receives=int(system["ApproximateReceiveCount"]),
        source=system.get("DeadLetterQueueSourceArn", "").rpartition(":")[2],
    )
