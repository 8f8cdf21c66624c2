"""The Map workflow of a deployed platform, and what a user would do with it."""

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from tests.stack.function_code import changed_handler
from tests.stack.platform import Platform

GENERATE = "tarius-generate-data-devl-us-east-1"
PROCESS = "tarius-process-record-devl-us-east-1"
SETTINGS = {"MapWorkflowBatchSize": "75", "MapWorkflowMaxConcurrency": "4"}
"""What the params file of the tests' platform says of it."""


@dataclass(frozen=True)
class Ended:
    """How an execution ended; an output is of a success, the others are of a failure."""

    status: str
    output: Any
    error: str
    cause: str


class Workflow:
    """The state machine, its queues and its table."""

    def __init__(self, platform: Platform) -> None:
        self.platform = platform
        self._states = platform.client("stepfunctions")
        self._sqs = platform.client("sqs")
        self.queue = platform.outputs["FailedRecordsQueueUrl"]
        self.dead_letters = platform.outputs["FailedRecordsDeadLetterQueueUrl"]

    def start(self, given: Any) -> str:
        """Start an execution; gives its ARN."""
        begun = self._states.start_execution(
            stateMachineArn=self.platform.outputs["MapWorkflow"], input=json.dumps(given)
        )
        return str(begun["executionArn"])

    def ended(self, execution: str) -> Ended:
        """Wait for the end of an execution."""

        def look() -> Mapping[str, Any] | None:
            found: Mapping[str, Any] = self._states.describe_execution(executionArn=execution)
            return None if found["status"] == "RUNNING" else found

        found = self.platform.cloud.eventually(look, "the end of an execution")
        output = json.loads(found["output"]) if found["status"] == "SUCCEEDED" else None
        return Ended(found["status"], output, found.get("error", ""), found.get("cause", ""))

    def run(self, start: int = 0, end: int = 0) -> Ended:
        """Make the records of a range; those that failed before come first."""
        return self.ended(self.start({"start_seq": start, "end_seq": end}))

    def records(self, start: int, end: int) -> list[Mapping[str, str]]:
        """The table's records of a range, all values as text, by number and time."""
        pages = (
            self.platform.client("dynamodb")
            .get_paginator("scan")
            .paginate(
                TableName=self.platform.outputs["RecordTable"],
                FilterExpression="sequenceNo BETWEEN :start AND :last",
                ExpressionAttributeValues={
                    ":start": {"N": str(start)},
                    ":last": {"N": str(end - 1)},
                },
                ConsistentRead=True,
            )
        )
        found = [
            {name: str(*value.values()) for name, value in item.items()}
            for page in pages
            for item in page["Items"]
        ]
        return sorted(found, key=lambda it: (int(it["sequenceNo"]), it["generatedUnixTime"]))

    def sequences(self, start: int, end: int) -> list[int]:
        """The sequence numbers of the table's records of a range, as often as each is there."""
        return [int(it["sequenceNo"]) for it in self.records(start, end)]

    def waiting(self, queue: str = "") -> tuple[int, int]:
        """How many messages of a queue are visible, and how many are held by a run."""
        found = self._sqs.get_queue_attributes(
            QueueUrl=queue or self.queue, AttributeNames=["All"]
        )["Attributes"]
        counts = ("ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible")
        return int(found[counts[0]]), int(found[counts[1]])

    def bodies(self, queue: str) -> list[Any]:
        """The messages of a queue, left there. Each look counts as one receipt of a message."""
        found: list[Any] = []
        while messages := self._sqs.receive_message(
            QueueUrl=queue, MaxNumberOfMessages=10, VisibilityTimeout=120
        ).get("Messages", []):
            found += messages
        for message in found:
            self._sqs.change_message_visibility(
                QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"], VisibilityTimeout=0
            )
        return [json.loads(it["Body"]) for it in found]

    def send(self, body: Any) -> None:
        """Put a message on the queue of failed records, as a run does."""
        self._sqs.send_message(QueueUrl=self.queue, MessageBody=json.dumps(body))

    def let_go(self, receipts: Iterable[str]) -> None:
        """Do as if the time for which a run holds its messages were over."""
        for it in receipts:
            self._sqs.change_message_visibility(
                QueueUrl=self.queue, ReceiptHandle=it, VisibilityTimeout=0
            )

    def forget(self) -> None:
        """Empty both queues."""
        for queue in (self.queue, self.dead_letters):
            self._sqs.purge_queue(QueueUrl=queue)

    @contextmanager
    def configured(self, function: str, **variables: str) -> Iterator[Mapping[str, str]]:
        """Other environment variables of a function meanwhile; gives all of them."""
        functions = self.platform.client("lambda")
        found = functions.get_function_configuration(FunctionName=function)["Environment"]
        changed = found["Variables"] | variables
        functions.update_function_configuration(
            FunctionName=function, Environment={"Variables": changed}
        )
        try:
            yield changed
        finally:
            functions.update_function_configuration(FunctionName=function, Environment=found)

    @contextmanager
    def code(self, function: str, source: str) -> Iterator[None]:
        """Another handler of a function meanwhile."""
        with changed_handler(self.platform, function, lambda _: source):
            yield

    @contextmanager
    def without_policy(self, role: str, policy: str, sid: str) -> Iterator[None]:
        """A role lacks one statement of an inline policy meanwhile."""
        iam = self.platform.client("iam")
        which = {"RoleName": role, "PolicyName": policy}
        before = iam.get_role_policy(**which)["PolicyDocument"]
        less = [it for it in before["Statement"] if it["Sid"] != sid]
        assert len(less) == len(before["Statement"]) - 1
        iam.put_role_policy(**which, PolicyDocument=json.dumps({**before, "Statement": less}))
        try:
            yield
        finally:
            iam.put_role_policy(**which, PolicyDocument=json.dumps(before))

    @contextmanager
    def defined(self, part: str, instead: str) -> Iterator[None]:
        """The state machine's definition, as JSON, has something else in it meanwhile."""
        machine = self.platform.outputs["MapWorkflow"]
        found = self._states.describe_state_machine(stateMachineArn=machine)["definition"]
        before = json.dumps(json.loads(found))
        assert part in before
        after = before.replace(part, instead)
        self._states.update_state_machine(stateMachineArn=machine, definition=after)
        try:
            yield
        finally:
            self._states.update_state_machine(stateMachineArn=machine, definition=found)

    @contextmanager
    def failing(self, sequences: str) -> Iterator[None]:
        """The records of some numbers fail meanwhile, `3,10-19`."""
        with self.configured(PROCESS, FAIL_SEQUENCE_NUMBERS=sequences):
            yield
