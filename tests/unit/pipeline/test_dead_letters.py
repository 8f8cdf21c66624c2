"""Dead letters: listed without a trace, replayed without a loss."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from deployer.errors import DeployerError, ProjectError
from deployer.pipeline.dead_letters import (
    MOST,
    DeadLetterQueue,
    find_queues,
    list_letters,
    replay,
    take_letters,
)
from deployer.pipeline.deployed import FUNCTION, Deployed, all_deployed
from deployer.pipeline.target import Target
from tests.unit.aws.scripted import Answer, Scripted, client_error
from tests.unit.pipeline.targets import make_target
from tests.unit.project.sample import sample_project
from tests.unit.stack.cloudformation import ABSENT, nested_id, resource, resources, stack, stacks

GREET = Deployed("acme-greet-devl-eu-west-1", ("GreetStack", "Function"), FUNCTION)
QUEUE = DeadLetterQueue(GREET, "acme-greet-dlq", "https://sqs/acme-greet-dlq")
FUNCTIONS = {
    "acme-greet-devl-eu-west-1": "arn:aws:sqs:eu-west-1:111111111111:acme-greet-dlq",
    "acme-wave-twice-devl-eu-west-1": "arn:aws:sqs:eu-west-1:111111111111:acme-twice-dlq",
    "acme-wave-devl-eu-west-1": "arn:aws:sqs:eu-west-1:111111111111:acme-wave-dlq",
    "acme-shout-devl-eu-west-1": "arn:aws:sns:eu-west-1:111111111111:topic",
    "acme-quiet-devl-eu-west-1": "",
}


class Queue:
    """A queue that hands out a few messages at a time, and hides what it handed out."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *batches: list[str]) -> None:
        self._batches = [list(batch) for batch in batches]
        self.log: list[str] = []
        self.estimate = {
            "ApproximateNumberOfMessages": "7",
            "ApproximateNumberOfMessagesNotVisible": "900",
        }
        self.refuses = ""
        """The name of an event that cannot be invoked."""
        sqs = Scripted(
            monkeypatch,
            "sqs",
            {
                "ReceiveMessage": self._receive,
                "ChangeMessageVisibilityBatch": self._release,
                "GetQueueAttributes": lambda **_: {"Attributes": self.estimate},
                "DeleteMessage": self._delete,
            },
        )
        self.sqs = sqs
        functions = Scripted(monkeypatch, "lambda", {"Invoke": self._invoke})
        self.functions = functions
        self.target: Target = make_target(sqs=sqs.client, **{"lambda": functions.client})

    def _receive(self, **_: Any) -> Answer:
        batch = self._batches.pop(0) if self._batches else []
        return {"Messages": [message(it) for it in batch]} if batch else {}

    def _release(self, Entries: list[dict[str, Any]], **_: Any) -> Answer:  # noqa: N803
        assert 0 < len(Entries) <= 10
        self.log += [f"release {it['ReceiptHandle']} {it['VisibilityTimeout']}" for it in Entries]
        late = {"Code": "MessageNotInflight", "SenderFault": True}
        return {"Successful": [], "Failed": [{"Id": it["Id"], **late} for it in Entries]}

    def _delete(self, ReceiptHandle: str, **_: Any) -> Answer:  # noqa: N803
        self.log.append(f"delete {ReceiptHandle}")
        return {}

    def _invoke(self, **given: Any) -> Answer:
        if self.refuses and self.refuses in given["Payload"].decode():
            raise DeployerError("refused")
        self.log.append(f"invoke {given['Payload'].decode()}")
        return {"StatusCode": 202}


def message(name: str) -> dict[str, Any]:
    """A message as SQS hands it out."""
    texts = {"ErrorMessage": "went wrong", "RequestID": "r-1", "ErrorCode": "200"}
    return {
        "MessageId": name,
        "ReceiptHandle": f"receipt-{name}",
        "Body": f'{{"name": "{name}"}}',
        "Attributes": {"SentTimestamp": "1767225600000", "ApproximateReceiveCount": "2"},
        "MessageAttributes": {
            key: {"StringValue": text, "DataType": "String"} for key, text in texts.items()
        },
    }


def test_listing_leaves_every_message_where_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    queue = Queue(monkeypatch, ["a", "b"], ["c"])
    letters = list_letters(queue.target, [QUEUE])
    assert [it.message_id for it in letters] == ["a", "b", "c"]
    assert queue.log == [f"release receipt-{it} 0" for it in "abc"]


def test_long_queue_is_looked_at_in_part_and_nothing_of_it_stays_hidden(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    names = [f"m{at}" for at in range(MOST + 20)]
    queue = Queue(monkeypatch, *[names[at : at + 10] for at in range(0, len(names), 10)])
    letters = list_letters(queue.target, [QUEUE])
    assert [it.message_id for it in letters] == names[:MOST]
    assert queue.log == [f"release receipt-{it} 0" for it in names[:MOST]]
    assert len(queue.sqs.parameters("ReceiveMessage")) == MOST // 10


def test_letters_are_let_go_where_the_look_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    queue = Queue(monkeypatch, ["a"])
    answer, answered = queue._receive, list[str]()

    def once(**given: Any) -> Answer:
        if answered:
            raise client_error("AccessDenied")
        answered.append("a")
        return answer(**given)

    queue.sqs.answer("ReceiveMessage", once)
    with pytest.raises(ClientError, match="AccessDenied"):
        list_letters(queue.target, [QUEUE])
    assert queue.log == ["release receipt-a 0"]


def test_letter_tells_what_went_wrong_and_when(monkeypatch: pytest.MonkeyPatch) -> None:
    [letter] = list_letters(Queue(monkeypatch, ["a"]).target, [QUEUE])
    assert (letter.error, letter.request_id, letter.receives) == ("went wrong", "r-1", 2)
    assert letter.sent.isoformat() == "2026-01-01T00:00:00+00:00"
    assert (letter.queue, letter.body) == (QUEUE, '{"name": "a"}')


def test_one_empty_answer_is_not_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    queue = Queue(monkeypatch, ["a"], [], ["b"], [], [])
    assert [it.message_id for it in take_letters(queue.target, [QUEUE])] == ["a", "b"]


def test_message_that_comes_twice_is_one_letter_and_ends_the_search(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    queue = Queue(monkeypatch, *[["a"]] * 5)
    assert [it.message_id for it in take_letters(queue.target, [QUEUE])] == ["a"]
    assert len(queue.sqs.calls) == 3


def test_event_is_invoked_before_its_message_is_deleted(  # T8
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    queue = Queue(monkeypatch, ["a"])
    [letter] = take_letters(queue.target, [QUEUE])
    replay(queue.target, letter)
    assert queue.log == ['invoke {"name": "a"}', "delete receipt-a"]
    [asked] = queue.functions.parameters("Invoke")
    assert (asked["FunctionName"], asked["InvocationType"]) == (QUEUE.function, "Event")


def test_event_that_cannot_be_invoked_stays_in_the_queue(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    queue = Queue(monkeypatch, ["a"])
    queue.refuses = '"a"'
    [letter] = take_letters(queue.target, [QUEUE])
    with pytest.raises(DeployerError, match="refused"):
        replay(queue.target, letter)
    assert queue.log == []


def _deployed(monkeypatch: pytest.MonkeyPatch, *, exists: bool = True) -> Target:
    tree: Mapping[str, Answer] = {
        "acme-data-root-stack": resources(
            resource("Child", "AWS::CloudFormation::Stack", nested_id("Child")),
            resource("NotMade", "AWS::Lambda::Function", status="CREATE_FAILED"),
        ),
        nested_id("Child"): resources(
            *[resource(f"F{at}", "AWS::Lambda::Function", it) for at, it in enumerate(FUNCTIONS)],
            resource("Topic", "AWS::SNS::Topic", "topic"),
        ),
    }

    def describe(**_: Any) -> Answer:
        if not exists:
            raise client_error(*ABSENT)
        return stacks(stack())

    cfn = {"DescribeStacks": describe, "ListStackResources": lambda StackName: tree[StackName]}  # noqa: N803
    configuration = {
        name: {"DeadLetterConfig": {"TargetArn": arn}} if arn else {}
        for name, arn in FUNCTIONS.items()
    }
    scripts: dict[str, Any] = {
        "cloudformation": cfn,
        "lambda": {"GetFunctionConfiguration": lambda FunctionName: configuration[FunctionName]},  # noqa: N803
        "sqs": {"GetQueueUrl": lambda QueueName: {"QueueUrl": f"https://sqs/{QueueName}"}},  # noqa: N803
    }
    clients = {name: Scripted(monkeypatch, name, it).client for name, it in scripts.items()}
    return make_target(**clients)


def _found(tmp_path: Path, target: Target, function: str | None) -> list[DeadLetterQueue]:
    deployed = all_deployed(sample_project(tmp_path), target, FUNCTION)
    return find_queues(target, deployed, function)


@pytest.mark.parametrize(
    ("function", "queues"),
    [
        (None, ["acme-greet-dlq", "acme-twice-dlq", "acme-wave-dlq"]),
        ("wave", ["acme-wave-dlq"]),
        ("acme-greet-devl-eu-west-1", ["acme-greet-dlq"]),
    ],
)
def test_queues_are_those_of_the_deployed_functions(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, function: str | None, queues: list[str]
) -> None:
    found = _found(tmp_path, _deployed(monkeypatch), function)
    assert [it.name for it in found] == queues
    assert [it.url for it in found] == [f"https://sqs/{name}" for name in queues]


@pytest.mark.parametrize(
    ("function", "todo"),
    [
        ("gret", "Did you mean 'greet'?"),
        ("quiet", "Known: greet, wave, wave-twice."),
        ("wav", "Did you mean 'wave'?"),
    ],
)
def test_function_without_a_queue_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, function: str, todo: str
) -> None:
    with pytest.raises(ProjectError, match=f"no deployed function '{function}'") as raised:
        _found(tmp_path, _deployed(monkeypatch), function)
    assert raised.value.todo == todo


def test_project_that_is_not_deployed_says_so(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with pytest.raises(DeployerError, match="the stack does not exist"):
        _found(tmp_path, _deployed(monkeypatch, exists=False), None)
