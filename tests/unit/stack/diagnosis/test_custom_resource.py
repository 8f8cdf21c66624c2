"""The log of the function behind a custom resource: which function, which lines."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from deployer.stack.diagnosis.custom_resource import examine_custom_resource
from deployer.stack.diagnosis.service_token import service_token
from tests.recorded import recorded
from tests.unit.aws.scripted import Answer, Scripted, client_error
from tests.unit.stack.cloudformation import nested_id, pairs, stack, stacks
from tests.unit.stack.diagnosis.cases import made_case, recorded_case

FAILED = "stack_events_custom_resource_failed"
FUNCTION = "arn:aws:lambda:eu-west-1:111111111111:function:acme-task"
STREAM = "2026/03/01/[$LATEST]0123456789abcdef0123456789abcdef"


class Logs:
    """A function that stands or is gone, and its log."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *answers: Answer, gone: bool) -> None:
        self._answers = list(answers)
        self.logs = Scripted(monkeypatch, "logs", {"FilterLogEvents": self._filter})
        self.functions = Scripted(
            monkeypatch,
            "lambda",
            {"GetFunctionConfiguration": self._gone if gone else self._configuration},
        )
        self.pauses: list[float] = []
        monkeypatch.setattr("deployer.stack.diagnosis.function_log.time.sleep", self.pauses.append)

    @property
    def clients(self) -> dict[str, Any]:
        """For a connection."""
        return {"logs": self.logs.client, "lambda": self.functions.client}

    def _filter(self, **_: Any) -> Answer:
        return self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]

    def _configuration(self, **_: Any) -> Answer:
        return recorded("function_configuration_own_log_group")

    def _gone(self, **_: Any) -> Answer:
        raise client_error("ResourceNotFoundException")


def test_lines_of_the_invocation_that_failed_are_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    world = Logs(monkeypatch, recorded("log_events_of_custom_resource"), gone=False)
    found = examine_custom_resource(recorded_case(monkeypatch, FAILED, **world.clients))
    assert found
    [evidence] = found.evidence
    assert evidence.title == "log of acme-task, from /acme/tasks"
    first, second = evidence.lines  # neither Lambda's own, nor those of the rollback's invocation
    assert first == "making the folder raw-data/"
    assert "not authorized to perform: s3:PutObject" in second
    assert "acme-task" in found.todo


def test_log_is_asked_for_the_time_and_the_stream_of_the_failure(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = Logs(monkeypatch, recorded("log_events_of_custom_resource"), gone=True)
    examine_custom_resource(recorded_case(monkeypatch, FAILED, **world.clients))
    [asked] = world.logs.parameters("FilterLogEvents")
    assert asked["logGroupName"] == "/aws/lambda/acme-task"
    assert asked["logStreamNames"] == [STREAM]
    begun = datetime(2026, 3, 1, 12, 0, 2, tzinfo=UTC).timestamp() * 1000
    assert begun - 10_000 < asked["startTime"] < begun < asked["endTime"] < begun + 20_000


def test_log_that_comes_late_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    late = recorded("log_events_of_custom_resource")
    world = Logs(monkeypatch, {"events": []}, late, gone=False)
    found = examine_custom_resource(recorded_case(monkeypatch, FAILED, **world.clients))
    assert found
    assert len(found.evidence[0].lines) == 2
    assert len(world.pauses) == 1


def test_log_without_a_line_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    world = Logs(monkeypatch, {"events": []}, gone=False)
    found = examine_custom_resource(recorded_case(monkeypatch, FAILED, **world.clients))
    assert found
    assert "no line of that time" in found.evidence[0].lines[0]


def test_log_that_was_deleted_says_how_to_keep_it(monkeypatch: pytest.MonkeyPatch) -> None:
    world = Logs(monkeypatch, {}, gone=True)
    world.logs.answer("FilterLogEvents", world._gone)
    found = examine_custom_resource(recorded_case(monkeypatch, FAILED, **world.clients))
    assert found
    assert "deleted with the stack" in found.evidence[0].lines[0]
    assert "--on-failure keep" in found.todo


def test_only_the_last_lines_are_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = recorded("log_events_of_custom_resource")
    answer["events"][2]["message"] = "\n".join(f"line {it}" for it in range(100))
    answer["events"][3]["message"] = "x" * 10_000
    world = Logs(monkeypatch, answer, gone=False)
    found = examine_custom_resource(recorded_case(monkeypatch, FAILED, **world.clients))
    assert found
    lines = found.evidence[0].lines
    assert (len(lines), len(lines[-1]), lines[0]) == (20, 500, "line 81")


def test_other_resources_ask_nothing() -> None:
    assert examine_custom_resource(made_case("no", "AWS::S3::Bucket")) is None


def test_topic_that_answers_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    case = recorded_case(monkeypatch, FAILED)
    for seen in case.events:
        if "ResourceProperties" in seen.raw:
            seen.raw["ResourceProperties"] = json.dumps({"ServiceToken": "arn:aws:sns:x:1:tasks"})
    found = examine_custom_resource(case)
    assert found
    assert found.evidence[0].lines == ("it is answered by arn:aws:sns:x:1:tasks",)


@pytest.mark.parametrize(
    ("token", "found"),
    [
        (FUNCTION, FUNCTION),
        ("!Ref Handler", FUNCTION),
        ("!GetAtt Function.Arn", FUNCTION),
        ("!GetAtt Child.Outputs.Handler", FUNCTION),
        ("!ImportValue acme-task", FUNCTION),
        ("!Sub 'arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:acme-task'",
         FUNCTION),
        ("!FindInMap [A, B, C]", ""),
    ],
)  # fmt: skip
def test_service_token_is_worked_out_of_the_template(
    monkeypatch: pytest.MonkeyPatch, token: str, found: str
) -> None:
    template = f"Resources:\n  Thing: {{ Properties: {{ ServiceToken: {token} }} }}\n"
    physical = {"Function": "acme-task", "Child": nested_id("Child")}
    parameters = pairs("ParameterKey", "ParameterValue", {"Handler": FUNCTION})
    outputs = pairs("OutputKey", "OutputValue", {"Handler": FUNCTION})

    def resource(LogicalResourceId: str, **_: Any) -> Answer:  # noqa: N803
        detail = {
            "LogicalResourceId": LogicalResourceId,
            "PhysicalResourceId": physical[LogicalResourceId],
            "ResourceType": "x",
            "LastUpdatedTimestamp": datetime(2026, 1, 1, tzinfo=UTC),
            "ResourceStatus": "CREATE_COMPLETE",
        }
        return {"StackResourceDetail": detail}

    cfn = Scripted(
        monkeypatch,
        "cloudformation",
        {
            "GetTemplate": lambda **_: {"TemplateBody": template},
            "DescribeStacks": lambda **_: stacks(stack(Parameters=parameters, Outputs=outputs)),
            "DescribeStackResource": resource,
            "ListExports": lambda: {"Exports": [{"Name": "acme-task", "Value": FUNCTION}]},
        },
    )
    case = made_case("no", "Custom::Task", cloudformation=cfn.client)
    assert service_token(case) == found
