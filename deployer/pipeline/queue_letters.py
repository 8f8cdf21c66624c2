"""Dead letter queues whose messages come from other queues, and how SQS moves them back.

https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from deployer.aws.errors import code_of
from deployer.pipeline.dead_letters import DeadLetterQueue
from deployer.pipeline.deployed import QUEUE, Deployed
from deployer.pipeline.target import Target


@dataclass(frozen=True)
class GivenUpQueue(DeadLetterQueue):
    """A queue that keeps messages which other queues gave up; its owner is itself.

    Attributes:
        sources: names of those queues.
    """

    arn: str = ""
    sources: tuple[str, ...] = ()

    @property
    def function(self) -> str:
        """None: no function is asked again."""
        return ""


def find_given_up(target: Target, deployed: Iterable[Deployed]) -> list[GivenUpQueue]:
    """The deployed queues that others of them give messages up to.

    Args:
        deployed: resources, of which the queues count.
    """
    queues, sources = {}, dict[str, list[str]]()
    for found, arn, gives_up_to in _queues(target, deployed):
        queues[arn] = found
        sources.setdefault(gives_up_to, []).append(found.name)
    return [
        GivenUpQueue(found, found.name, found.physical_id, found, arn, tuple(sources[arn]))
        for arn, found in queues.items()
        if arn in sources
    ]


@dataclass(frozen=True)
class Estimate:
    """How many messages a queue has, by its own estimate.

    Attributes:
        waiting: that can be received, or moved.
        hidden: that somebody has received a short time ago.
    """

    waiting: int
    hidden: int

    @property
    def messages(self) -> str:
        """All of them, in words; empty where there are none."""
        count = self.waiting + self.hidden
        return {0: "", 1: "1 message"}.get(count, f"about {count} messages")


def about_how_many(target: Target, queue: DeadLetterQueue) -> Estimate:
    """Ask a queue how many messages it has."""
    answer = target.aws.client("sqs").get_queue_attributes(
        QueueUrl=queue.url,
        AttributeNames=["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"],
    )
    found = answer["Attributes"]
    return Estimate(
        waiting=int(found["ApproximateNumberOfMessages"]),
        hidden=int(found["ApproximateNumberOfMessagesNotVisible"]),
    )


def _queues(target: Target, deployed: Iterable[Deployed]) -> Iterator[tuple[Deployed, str, str]]:
    """Each queue with its ARN, and with the ARN of what it gives messages up to."""
    from botocore.exceptions import ClientError

    sqs = target.aws.client("sqs")
    for found in deployed:
        if found.resource_type != QUEUE:
            continue
        try:
            answer = sqs.get_queue_attributes(
                QueueUrl=found.physical_id, AttributeNames=["QueueArn", "RedrivePolicy"]
            )
        except ClientError as error:
            if code_of(error).rpartition(".")[2] not in ("NonExistentQueue", "QueueDoesNotExist"):
                raise
            continue  # somebody deleted it behind its stack
        attributes = answer["Attributes"]
        policy = json.loads(attributes.get("RedrivePolicy") or "{}")
        yield found, attributes["QueueArn"], str(policy.get("deadLetterTargetArn", ""))
