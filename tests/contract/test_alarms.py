"""Alarms that evaluate themselves."""

from typing import Any

import pytest

from tests.cloud import Cloud
from tests.contract.functions import queue, received
from tests.contract.stacks import create, reason, template


def _alarm(cloud: Cloud, name: str, **more: Any) -> None:
    cloud.client("cloudwatch").put_metric_alarm(
        AlarmName=name,
        Namespace="Contract",
        MetricName=name,
        Dimensions=[{"Name": "Which", "Value": "watched"}],
        Statistic="Sum",
        Period=60,
        EvaluationPeriods=1,
        Threshold=1,
        ComparisonOperator="GreaterThanOrEqualToThreshold",
        TreatMissingData="notBreaching",
        **more,
    )


def _put(cloud: Cloud, metric: str, which: str) -> None:
    point = {
        "MetricName": metric,
        "Dimensions": [{"Name": "Which", "Value": which}],
        "Value": 5.0,
    }
    cloud.client("cloudwatch").put_metric_data(Namespace="Contract", MetricData=[point])


def _topic(cloud: Cloud, name: str) -> tuple[str, str]:
    """A topic and a queue that gets what it is told; topic ARN and queue URL."""
    url, arn = queue(cloud, name)
    sns = cloud.client("sns")
    topic = sns.create_topic(Name=name)["TopicArn"]
    policy = (
        '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", '
        '"Principal": {"Service": "sns.amazonaws.com"}, "Action": "sqs:SendMessage", '
        f'"Resource": "{arn}"' + "}]}"
    )
    cloud.client("sqs").set_queue_attributes(QueueUrl=url, Attributes={"Policy": policy})
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
    return topic, url


@pytest.mark.mend("alarms")
def test_an_alarm_goes_off_by_itself_and_tells_its_topic(cloud: Cloud) -> None:
    topic, url = _topic(cloud, "contract-told")
    _alarm(cloud, "contract-told", AlarmActions=[topic])

    _put(cloud, "contract-told", "watched")

    assert "ALARM" in received(cloud, url)["Body"]  # T22


@pytest.mark.mend("alarms")
def test_an_alarm_looks_at_its_own_dimensions_alone(cloud: Cloud) -> None:
    _put(cloud, "contract-dimensions", "another")
    _alarm(cloud, "contract-dimensions")

    def state() -> str:
        found = cloud.client("cloudwatch").describe_alarms(AlarmNames=["contract-dimensions"])
        return str(found["MetricAlarms"][0]["StateValue"])

    assert cloud.eventually(lambda: state() == "OK", "the state OK")


ONE = {
    "Id": "one",
    "MetricStat": {
        "Metric": {"Namespace": "Contract", "MetricName": "contract-calculated"},
        "Stat": "Sum",
        "Period": 60,
    },
}


def _calculated(name: str, *metrics: dict[str, Any]) -> dict[str, Any]:
    properties = {
        "AlarmName": name,
        "Metrics": metrics,
        "EvaluationPeriods": 1,
        "Threshold": 1,
        "ComparisonOperator": "GreaterThanOrEqualToThreshold",
    }
    return {"Type": "AWS::CloudWatch::Alarm", "Properties": properties}


@pytest.mark.mend("metric_math")
def test_a_stack_has_an_alarm_over_a_calculation(cloud: Cloud) -> None:
    calculation = {"Id": "twice", "Expression": "IF(one > 1e3, one * 2, 0)"}
    alarm = _calculated("contract-calculated", calculation, {**ONE, "ReturnData": False})
    stack = create(cloud, "contract-calculated", template({"Alarm": alarm}))
    assert stack["StackStatus"] == "CREATE_COMPLETE"
    described = cloud.client("cloudwatch").describe_alarms(AlarmNames=["contract-calculated"])
    [found] = described["MetricAlarms"]
    assert (found["Threshold"], found["StateValue"]) == (1, "INSUFFICIENT_DATA")


@pytest.mark.parametrize(
    ("name", "metrics", "why"),
    [
        ("none", [{**ONE, "ReturnData": False}], "Exactly one element of the metrics list"),
        ("two", [ONE, {"Id": "twice", "Expression": "one * 2"}], "Exactly one element"),
        ("capital", [{**ONE, "Id": "One"}], "Invalid metrics list"),
        ("same", [ONE, {**ONE, "ReturnData": False}], "Invalid metrics list"),
        ("neither", [{"Id": "one"}], "Invalid metrics list"),
        ("unknown", [{"Id": "twice", "Expression": "SUM([METRICS('a'), two])"}], "names two"),
    ],
)
def test_a_calculation_that_makes_no_sense_fails_the_stack(
    cloud: Cloud, name: str, metrics: list[dict[str, Any]], why: str
) -> None:
    alarm = _calculated(f"contract-{name}", *metrics)
    stack = create(cloud, f"contract-{name}", template({"Alarm": alarm}))
    assert stack["StackStatus"] == "ROLLBACK_COMPLETE"
    assert why in reason(cloud, f"contract-{name}")
