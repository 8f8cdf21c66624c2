"""Executions of state machines: how many children run, started twice, stopped, told of."""

import json
import time
from typing import Any

import pytest

from tests.cloud import Cloud
from tests.contract.functions import allow, function, queue, received, role
from tests.contract.holds import held
from tests.contract.machines import (
    HAND_ON,
    children,
    ended,
    machine,
    map_run,
    processor,
    run_map,
    start,
)
from tests.contract.stacks import create, outputs, template

WAIT = {"Type": "Wait", "Seconds": 60}
"""Under the local cloud's clock, 0.6 seconds."""

LONG_WAIT = {"Type": "Wait", "Seconds": 10_000}
"""Under the local cloud's clock, 100 seconds: until it is stopped."""

STATUS_CHANGE = "Step Functions Execution Status Change"


@pytest.mark.mend("map_concurrency")
def test_the_input_says_how_many_children_run_at_once(cloud: Cloud) -> None:
    state = {
        "ItemsPath": "$.items",
        "MaxConcurrencyPath": "$.most",
        "ItemProcessor": HAND_ON,
    }

    done = run_map(cloud, "contract-most", state, {"items": [1, 2, 3], "most": 2})

    assert json.loads(done["output"]) == [1, 2, 3]
    assert map_run(cloud, done["executionArn"])["maxConcurrency"] == 2


@pytest.mark.mend("started_executions")
def test_a_running_execution_may_be_started_once_more(cloud: Cloud) -> None:
    arn = machine(cloud, "contract-twice", ("Wait", {**LONG_WAIT, "End": True}))
    states = cloud.client("stepfunctions")
    request = {"stateMachineArn": arn, "name": "one", "input": '{"n": 1}'}

    first = states.start_execution(**request)
    again = states.start_execution(**request)
    with pytest.raises(states.exceptions.ExecutionAlreadyExists):
        states.start_execution(**(request | {"input": '{"n": 2}'}))

    assert again["executionArn"] == first["executionArn"]
    assert again["startDate"] == first["startDate"]
    states.stop_execution(executionArn=first["executionArn"])
    ended(cloud, first["executionArn"])
    with pytest.raises(states.exceptions.ExecutionAlreadyExists):
        states.start_execution(**request)


@pytest.mark.mend("stopped_executions")
def test_a_stopped_execution_stays_aborted_and_its_children_do_no_more(cloud: Cloud) -> None:
    url, _ = queue(cloud, "contract-stopped")
    send = {
        "Type": "Task",
        "Resource": "arn:aws:states:::sqs:sendMessage",
        "Parameters": {"QueueUrl": url, "MessageBody": "too late"},
        "End": True,
    }
    with held(cloud, "contract-stopped-held") as hold:
        child = processor("Hold", Hold={**hold.state, "Next": "Send"}, Send=send)
        state = {"Type": "Map", "ItemsPath": "$", "ItemProcessor": child, "End": True}
        arn = start(cloud, machine(cloud, "contract-stopped", ("Map", state)), [1, 2])
        run_arn = map_run(cloud, arn)["mapRunArn"]
        cloud.eventually(lambda: hold.begun() == 2, "two children")
        cloud.client("stepfunctions").stop_execution(executionArn=arn)
        hold.let_go()

    assert "Messages" not in cloud.client("sqs").receive_message(QueueUrl=url, WaitTimeSeconds=1)
    assert {it["status"] for it in children(cloud, run_arn)} == {"ABORTED"}
    assert map_run(cloud, arn)["status"] == "ABORTED"
    assert ended(cloud, arn)["status"] == "ABORTED"


@pytest.mark.mend("stopped_executions")
def test_what_a_stopped_map_had_under_way_counts_as_aborted(cloud: Cloud) -> None:
    """Only what had begun: the rest stays pending."""
    with held(cloud, "contract-aborted-held") as hold:
        child = processor(
            "Choose",
            Choose={
                "Type": "Choice",
                "Choices": [{"Variable": "$", "NumericEquals": 1, "Next": "Fail"}],
                "Default": "Hold",
            },
            Fail={"Type": "Fail", "Error": "Bad"},
            Hold={**hold.state, "Next": "Work"},
            Work={"Type": "Pass", "End": True},
        )
        state = {
            "Type": "Map",
            "End": True,
            "ItemsPath": "$",
            "MaxConcurrency": 2,
            "ToleratedFailurePercentage": 100,
            "ItemProcessor": child,
        }
        arn = start(cloud, machine(cloud, "contract-aborted", ("Map", state)), [1, 2, 3, 4, 5, 6])

        def under_way() -> bool:
            counts = map_run(cloud, arn)["executionCounts"]
            return bool(counts["running"] == hold.begun() == 2 and counts["failed"])

        cloud.eventually(under_way, "a failed child and two that run")
        cloud.client("stepfunctions").stop_execution(executionArn=arn)
        stopped = map_run(cloud, arn)
        hold.let_go()
    time.sleep(0.5)  # in which what was held might go on

    assert (stopped["status"], "stopDate" in stopped) == ("ABORTED", True)
    assert map_run(cloud, arn) | {"ResponseMetadata": None} == stopped | {"ResponseMetadata": None}
    statuses = sorted(it["status"] for it in children(cloud, stopped["mapRunArn"]))
    assert (statuses.count("FAILED"), statuses.count("ABORTED")) == (1, len(statuses) - 1)
    for counts in (stopped["executionCounts"], stopped["itemCounts"]):
        assert {name: counts[name] for name in ("failed", "running", "total")} == {
            "failed": 1,
            "running": 0,
            "total": 6,
        }
        assert counts["aborted"] >= 1
        assert counts["pending"] + counts["aborted"] + counts["succeeded"] == 5


@pytest.mark.mend("rule_targets")
def test_an_event_that_a_function_fails_at_is_kept_in_its_dead_letter_queue(cloud: Cloud) -> None:
    url, queue_arn = queue(cloud, "contract-rule-dlq")
    arn = function(
        cloud,
        "contract-rule",
        "def handler(event, context):\n    raise RuntimeError('no')\n",
        [allow("sqs:SendMessage", queue_arn)],
        DeadLetterConfig={"TargetArn": queue_arn},
    )
    _rule(cloud, "contract-rule", {"source": ["contract.rule"]}, arn)

    _put_event(cloud, "contract.rule", {"n": 1})

    message = received(cloud, url)
    assert json.loads(message["Body"])["detail"] == {"n": 1}
    assert message["MessageAttributes"]["ErrorMessage"]["StringValue"] == "no"


@pytest.mark.mend("rule_targets")
def test_a_rule_invokes_no_function_that_does_not_let_it(cloud: Cloud) -> None:
    url, _ = queue(cloud, "contract-not-let")
    source = (
        "import boto3, os\n"
        "def handler(event, context):\n"
        "    boto3.client('sqs', endpoint_url=os.environ['AWS_ENDPOINT_URL']).send_message(\n"
        f"        QueueUrl={url!r}, MessageBody=event['source'])\n"
    )
    may_send = [allow("sqs:SendMessage")]
    refusing = function(cloud, "contract-refusing", source, may_send)
    letting = function(cloud, "contract-letting", source, may_send)
    _rule(cloud, "contract-refusing", {"source": ["contract.refused"]}, refusing, permit=False)
    _rule(cloud, "contract-letting", {"source": ["contract.let"]}, letting)

    _put_event(cloud, "contract.refused", {})
    _put_event(cloud, "contract.let", {})

    assert received(cloud, url)["Body"] == "contract.let"
    assert "Messages" not in cloud.client("sqs").receive_message(QueueUrl=url)


@pytest.mark.parametrize(("status", "stop"), [("FAILED", False), ("ABORTED", True)])
def test_the_end_of_an_execution_is_told(cloud: Cloud, status: str, stop: bool) -> None:
    name = f"contract-told-{status.lower()}"
    url, queue_arn = queue(cloud, name)
    failed = {"Type": "Fail", "Error": "Bad", "Cause": "as asked"}
    wait = LONG_WAIT if stop else WAIT
    machine_arn = machine(cloud, name, ("Wait", {**wait, "Next": "Fail"}), ("Fail", failed))
    detail = {"stateMachineArn": [machine_arn], "status": ["FAILED", "TIMED_OUT", "ABORTED"]}
    pattern = {"source": ["aws.states"], "detail-type": [STATUS_CHANGE], "detail": detail}
    _rule(cloud, name, pattern, queue_arn)
    arn = start(cloud, machine_arn, {"n": 1})

    if stop:
        cloud.client("stepfunctions").stop_execution(executionArn=arn)

    told = json.loads(received(cloud, url)["Body"])["detail"]
    assert (told["status"], told["executionArn"]) == (status, arn)
    assert ended(cloud, arn)["input"] == '{"n": 1}'


@pytest.mark.mend("encrypted_executions")
def test_the_event_of_an_encrypted_execution_tells_nothing_of_its_data(cloud: Cloud) -> None:
    key = cloud.client("kms").create_key()["KeyMetadata"]["Arn"]
    name = "contract-encrypted"
    url, queue_arn = queue(cloud, name)
    definition = {"StartAt": "A", "States": {"A": {"Type": "Fail", "Error": "Bad"}}}
    properties = {
        "DefinitionString": json.dumps(definition),
        "RoleArn": role(cloud, name, [allow("kms:*", key)]),
        "EncryptionConfiguration": {
            "Type": "CUSTOMER_MANAGED_KMS_KEY",
            "KmsKeyId": key,
            "KmsDataKeyReusePeriodSeconds": 300,
        },
    }
    machine = {"Type": "AWS::StepFunctions::StateMachine", "Properties": properties}
    made = create(
        cloud, name, template({"Machine": machine}, Outputs={"Arn": {"Value": {"Ref": "Machine"}}})
    )
    machine_arn = outputs(made)["Arn"]
    detail = {"stateMachineArn": [machine_arn], "status": ["FAILED"]}
    _rule(cloud, name, {"source": ["aws.states"], "detail": detail}, queue_arn)

    arn = start(cloud, machine_arn, {"n": 1})

    told = json.loads(received(cloud, url)["Body"])["detail"]
    assert told["executionArn"] == arn
    assert told["inputDetails"] == {"included": False}
    assert [told[it] for it in ("input", "output", "error", "cause")] == [None] * 4
    described = ended(cloud, arn)
    assert (described["input"], described["error"]) == ('{"n": 1}', "Bad")
    found = cloud.client("stepfunctions").describe_state_machine(stateMachineArn=machine_arn)
    assert found["encryptionConfiguration"]["kmsKeyId"] == key


def _rule(
    cloud: Cloud, name: str, pattern: dict[str, Any], target: str, *, permit: bool = True
) -> None:
    """A rule of the default bus with one target, which lets the rule if it is a function."""
    events = cloud.client("events")
    arn = events.put_rule(Name=name, EventPattern=json.dumps(pattern))["RuleArn"]
    if ":function:" in target and permit:
        cloud.client("lambda").add_permission(
            FunctionName=target,
            StatementId="rule",
            Action="lambda:InvokeFunction",
            Principal="events.amazonaws.com",
            SourceArn=arn,
        )
    events.put_targets(Rule=name, Targets=[{"Id": "one", "Arn": target}])


def _put_event(cloud: Cloud, source: str, detail: Any) -> None:
    entry = {"Source": source, "DetailType": "contract", "Detail": json.dumps(detail)}
    assert cloud.client("events").put_events(Entries=[entry])["FailedEntryCount"] == 0
