"""Functions: their errors, logs, metrics, and what becomes of asynchronous events."""

import base64
import json
import math
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.cloud import Cloud
from tests.contract.functions import (
    allow,
    function,
    invoke,
    invoke_later,
    logged,
    queue,
    received,
)

FAILING = """
class Refused(Exception):
    pass

def handler(event, context):
    print("attempt", context.aws_request_id)
    raise Refused("no such " + event.get("what", "thing"))
"""
ECHO = "def handler(event, context):\n    return event\n"
SEND = "sqs:SendMessage"


def _sum(cloud: Cloud, metric: str, name: str, statistic: str = "Sum") -> float:
    now = datetime.now(UTC)
    points = cloud.client("cloudwatch").get_metric_statistics(
        Namespace="AWS/Lambda",
        MetricName=metric,
        Dimensions=[{"Name": "FunctionName", "Value": name}],
        StartTime=now - timedelta(hours=1),
        EndTime=now + timedelta(minutes=1),
        Period=3600,
        Statistics=[statistic],
    )["Datapoints"]
    return float(sum(point[statistic] for point in points))


@pytest.mark.mend("lambda_error_names")
def test_an_error_has_the_name_of_its_class_and_a_stack_trace(cloud: Cloud) -> None:
    function(cloud, "contract-error", FAILING)

    answer = invoke(cloud, "contract-error")

    assert answer["errorType"] == "Refused"
    assert answer["errorMessage"] == "no such thing"
    assert any("raise Refused" in line for line in answer["stackTrace"])


@pytest.mark.mend("lambda_error_names")
def test_a_state_machine_catches_an_error_by_its_name(cloud: Cloud) -> None:
    function(cloud, "contract-caught", FAILING, [allow("lambda:InvokeFunction")])
    definition = {
        "StartAt": "Work",
        "States": {
            "Work": {
                "Type": "Task",
                "Resource": "arn:aws:states:::lambda:invoke",
                "Parameters": {"FunctionName": "contract-caught", "Payload": {}},
                "Catch": [{"ErrorEquals": ["Refused"], "Next": "Caught"}],
                "End": True,
            },
            "Caught": {"Type": "Succeed"},
        },
    }
    states = cloud.client("stepfunctions")
    machine = states.create_state_machine(
        name="contract-caught",
        definition=json.dumps(definition),
        roleArn=cloud.client("iam").get_role(RoleName="contract-caught")["Role"]["Arn"],
    )["stateMachineArn"]

    run = states.start_execution(stateMachineArn=machine)["executionArn"]

    def ended() -> str | None:
        status = str(states.describe_execution(executionArn=run)["status"])
        return None if status == "RUNNING" else status

    assert cloud.eventually(ended, "the end of the execution") == "SUCCEEDED"


@pytest.mark.mend("lambda_root_logger")
def test_what_a_handler_logs_is_in_its_log_group(cloud: Cloud) -> None:
    source = (
        "import logging\n"
        "logging.getLogger().setLevel(logging.INFO)\n"
        "def handler(event, context):\n"
        "    logging.info('seen by the root logger')\n"
    )
    function(cloud, "contract-logs", source)

    invoke(cloud, "contract-logs")

    def seen() -> bool:
        lines = logged(cloud, "contract-logs")
        return any("[INFO]" in line and "seen by the root logger" in line for line in lines)

    assert cloud.eventually(seen, "the logged line")


@pytest.mark.mend("lambda_log_ends")
def test_a_function_that_says_nothing_is_answered_for_when_it_is_done(cloud: Cloud) -> None:
    function(cloud, "contract-silent", "def handler(event, context):\n    return 1\n")
    function(cloud, "contract-speaks", "def handler(event, context):\n    print(event)\n")
    shortest = {"contract-silent": math.inf, "contract-speaks": math.inf}

    def alike() -> bool:
        for name in shortest:
            for _ in range(10):
                began = time.monotonic()
                invoke(cloud, name)
                shortest[name] = min(shortest[name], time.monotonic() - began)
        # Without the mend, 0.045: however slow the machine, it waits for what is never said.
        return shortest["contract-silent"] - shortest["contract-speaks"] < 0.02

    # Once in time is enough: others may be late for want of a processor.
    assert cloud.eventually(alike, "an answer as soon as that of a function that speaks")


@pytest.mark.mend("lambda_log_ends")
def test_lines_belong_to_the_call_that_wrote_them(cloud: Cloud) -> None:
    source = (
        "import time\n"
        "def handler(event, context):\n"
        "    for pause in (0.02, 0.0):\n"
        "        print(event, flush=True)\n"
        "        time.sleep(pause)\n"
    )
    function(cloud, "contract-lines", source)
    for number in range(3):
        answer = cloud.client("lambda").invoke(
            FunctionName="contract-lines", LogType="Tail", Payload=str(number)
        )
        said = base64.b64decode(answer["LogResult"]).decode().splitlines()
        assert [it for it in said if it.isdigit()] == [str(number)] * 2


@pytest.mark.mend("lambda_metrics")
def test_every_attempt_at_an_event_counts(cloud: Cloud) -> None:
    function(cloud, "contract-metrics", FAILING)

    invoke_later(cloud, "contract-metrics", {})

    cloud.eventually(lambda: _sum(cloud, "Errors", "contract-metrics") == 3, "three errors")
    assert _sum(cloud, "Invocations", "contract-metrics") == 3
    assert _sum(cloud, "ConcurrentExecutions", "contract-metrics", "Maximum") == 1


@pytest.mark.mend("asynchronous_events")
def test_the_dead_letter_queue_gets_the_event_as_it_was(cloud: Cloud) -> None:
    url, arn = queue(cloud, "contract-dlq")  # T8
    function(
        cloud, "contract-dlq", FAILING, [allow(SEND, arn)], DeadLetterConfig={"TargetArn": arn}
    )

    invoke_later(cloud, "contract-dlq", {"key1": "value1"})

    message = received(cloud, url)
    assert json.loads(message["Body"]) == {"key1": "value1"}
    attributes = message["MessageAttributes"]
    assert attributes["ErrorMessage"]["StringValue"] == "no such thing"
    assert attributes["ErrorCode"] == {"StringValue": "200", "DataType": "Number"}
    attempts = [line for line in logged(cloud, "contract-dlq") if line.startswith("attempt")]
    assert attempts == [f"attempt {attributes['RequestID']['StringValue']}"] * 3


@pytest.mark.mend("asynchronous_events")
def test_queue_and_destination_are_both_served(cloud: Cloud) -> None:
    dead, dead_arn = queue(cloud, "contract-both-dlq")
    failed, failed_arn = queue(cloud, "contract-both-failed")
    function(
        cloud,
        "contract-both",
        FAILING,
        [allow(SEND, dead_arn), allow(SEND, failed_arn)],
        DeadLetterConfig={"TargetArn": dead_arn},
    )
    cloud.client("lambda").put_function_event_invoke_config(
        FunctionName="contract-both",
        MaximumRetryAttempts=1,
        DestinationConfig={"OnFailure": {"Destination": failed_arn}},
    )

    invoke_later(cloud, "contract-both", {"what": "file"})

    assert json.loads(received(cloud, dead)["Body"]) == {"what": "file"}
    record = json.loads(received(cloud, failed)["Body"])
    assert record["requestPayload"] == {"what": "file"}
    assert record["requestContext"]["condition"] == "RetriesExhausted"
    assert record["requestContext"]["approximateInvokeCount"] == 2
    assert record["responsePayload"]["errorMessage"] == "no such file"


@pytest.mark.mend("asynchronous_events")
def test_a_success_is_recorded_where_it_is_asked_for(cloud: Cloud) -> None:
    url, arn = queue(cloud, "contract-success")
    function(cloud, "contract-success", ECHO, [allow(SEND, arn)])
    cloud.client("lambda").put_function_event_invoke_config(
        FunctionName="contract-success", DestinationConfig={"OnSuccess": {"Destination": arn}}
    )

    invoke_later(cloud, "contract-success", {"a": 1})

    record = json.loads(received(cloud, url)["Body"])
    assert record["requestContext"]["condition"] == "Success"
    assert record["responsePayload"] == {"a": 1}


@pytest.mark.mend("asynchronous_events")
def test_a_throttled_event_waits_and_is_not_lost(cloud: Cloud) -> None:
    url, arn = queue(cloud, "contract-throttled")
    function(cloud, "contract-throttled", ECHO, [allow(SEND, arn)])
    client = cloud.client("lambda")
    client.put_function_event_invoke_config(
        FunctionName="contract-throttled", DestinationConfig={"OnSuccess": {"Destination": arn}}
    )
    client.put_function_concurrency(
        FunctionName="contract-throttled", ReservedConcurrentExecutions=0
    )
    invoke_later(cloud, "contract-throttled", {"a": 1})
    cloud.eventually(lambda: _sum(cloud, "Throttles", "contract-throttled") >= 1, "a throttle")

    client.put_function_concurrency(
        FunctionName="contract-throttled", ReservedConcurrentExecutions=1
    )

    assert json.loads(received(cloud, url)["Body"])["responsePayload"] == {"a": 1}


@pytest.mark.mend("asynchronous_events")
def test_a_dead_letter_needs_the_role_to_be_allowed_to_send_it(cloud: Cloud) -> None:
    url, arn = queue(cloud, "contract-denied")
    function(cloud, "contract-denied", FAILING, DeadLetterConfig={"TargetArn": arn})

    invoke_later(cloud, "contract-denied", {})

    cloud.eventually(lambda: _sum(cloud, "DeadLetterErrors", "contract-denied") == 1, "an error")
    assert "Messages" not in cloud.client("sqs").receive_message(QueueUrl=url)


def test_a_function_may_do_no_more_than_its_role_says(cloud: Cloud) -> None:
    source = (
        "import boto3\n"
        "def handler(event, context):\n"
        "    boto3.client('sqs').send_message(QueueUrl=event['url'], MessageBody='x')\n"
    )
    url, arn = queue(cloud, "contract-least")
    function(cloud, "contract-least", source, [allow("sqs:ReceiveMessage", arn)])
    function(cloud, "contract-enough", source, [allow(SEND, arn)])

    denied: Any = invoke(cloud, "contract-least", {"url": url})

    assert "AccessDenied" in denied["errorMessage"]
    assert invoke(cloud, "contract-enough", {"url": url}) is None
    assert received(cloud, url)["Body"] == "x"


KEEPING = """
calls = []

def handler(event, context):
    calls.append(1)
    raise ValueError(str(len(calls)))
"""


@pytest.mark.mend("lambda_warm_errors")
def test_an_instance_stays_after_an_error_with_all_that_it_keeps(cloud: Cloud) -> None:
    function(cloud, "contract-warm", KEEPING)

    said = [invoke(cloud, "contract-warm")["errorMessage"] for _ in range(3)]

    assert said == ["1", "2", "3"]


@pytest.mark.mend("function_logs")
def test_a_function_is_logged_with_the_rights_of_its_role(cloud: Cloud) -> None:
    function(cloud, "contract-own-log", FAILING)
    invoke(cloud, "contract-own-log")

    assert cloud.eventually(lambda: logged(cloud, "contract-own-log"), "a log")
    for denied in ("CreateLogStream", "PutLogEvents"):
        name = f"contract-own-log-{denied}"
        deny = {"Effect": "Deny", "Action": f"logs:{denied}", "Resource": "*"}
        function(cloud, name, FAILING, [deny])
        assert invoke(cloud, name)["errorType"] == "Refused"
        assert logged(cloud, name) == []
