"""Functions, state machines and queues have their alarms, and all of them tell somebody."""

from collections.abc import Iterator, Mapping
from typing import Any

from deployer.project.tree import TemplateTree
from tests.unit.templates.reading import DEPLOYED, TEMPLATES, resources

ALARM = "AWS::CloudWatch::Alarm"
FIVE = {"Invocations", "Errors", "Throttles", "Duration", "ConcurrentExecutions"}
OF_EXECUTIONS = {
    "ExecutionsFailed",
    "ExecutionsTimedOut",
    "ExecutionsAborted",
    "ExecutionThrottled",
}


def launches(tree: TemplateTree, file: str) -> list[Mapping[str, Any]]:
    """What each launch of a nested template passes to it."""
    return [
        properties["Parameters"]
        for it in tree.walk()
        for _, properties in it.template.of_type("AWS::CloudFormation::Stack")
        if properties["TemplateURL"].endswith(file)
    ]


def referred(tree: TemplateTree, value: Mapping[str, Any]) -> Iterator[str]:
    """The resource, `template:LogicalId`, that a parameter's value comes from in the end."""
    if "Ref" in value:
        yield f"{tree.template.path.name}:{value['Ref']}"
        return
    stack, output = value["Fn::GetAtt"]
    if not output.startswith("Outputs."):
        yield f"{tree.template.path.name}:{stack}"
        return
    url = tree.template.resources[stack]["Properties"]["TemplateURL"]
    template = TEMPLATES[url]
    told = template.body["Outputs"][output.removeprefix("Outputs.")]["Value"]
    yield f"{template.path.name}:{told['Ref']}"


def watched(tree: TemplateTree, file: str, parameter: str) -> list[str]:
    """What the launches of an alarm template watch, by the parameter that says so."""
    return sorted(it for told in launches(tree, file) for it in referred(tree, told[parameter]))


def made(tree: TemplateTree, kind: str) -> list[str]:
    """Every resource of a type in a tree, `template:LogicalId`."""
    return sorted(
        f"{it.template.path.name}:{logical_id}"
        for it in tree.walk()
        for logical_id, _ in it.template.of_type(kind)
    )


def test_five_alarms_watch_one_function() -> None:  # T22
    alarms = resources(ALARM, template=TEMPLATES["nested-stacks/function-alarms-stack.yaml"])
    assert [it.properties["Namespace"] for it in alarms] == ["AWS/Lambda"] * 5
    assert {it.properties["MetricName"] for it in alarms} == FIVE
    for alarm in alarms:
        watched = [{"Name": "FunctionName", "Value": {"Ref": "FunctionName"}}]
        assert alarm.properties["Dimensions"] == watched, alarm.place


def test_every_function_has_its_five_alarms() -> None:  # T22 C12
    for deployed in DEPLOYED.values():
        functions = made(deployed, "AWS::Lambda::Function")
        assert watched(deployed, "function-alarms-stack.yaml", "FunctionName") == functions
    assert made(DEPLOYED["root-stack.yaml"], "AWS::Lambda::Function")


def test_alarms_watch_the_executions_of_one_state_machine() -> None:  # C12
    alarms = resources(ALARM, template=TEMPLATES["nested-stacks/state-machine-alarms-stack.yaml"])
    assert sorted(it.properties["MetricName"] for it in alarms) == sorted(OF_EXECUTIONS)
    for alarm in alarms:
        assert alarm.properties["Namespace"] == "AWS/States"
        dimensions = [{"Name": "StateMachineArn", "Value": {"Ref": "StateMachineArn"}}]
        assert alarm.properties["Dimensions"] == dimensions, alarm.place
        assert (alarm.properties["Statistic"], alarm.properties["Threshold"]) == ("Sum", 1)


def test_every_state_machine_has_its_alarms() -> None:  # C12
    root = DEPLOYED["root-stack.yaml"]
    machines = made(root, "AWS::StepFunctions::StateMachine")
    assert machines
    assert watched(root, "state-machine-alarms-stack.yaml", "StateMachineArn") == machines


def test_every_alarm_notifies_when_it_goes_off_and_when_it_is_over() -> None:  # T22
    alarms = resources(ALARM)
    assert alarms
    for alarm in alarms:
        topic = [{"Ref": "NotificationTopicArn"}]
        assert alarm.properties["AlarmActions"] == topic, alarm.place
        assert alarm.properties["OKActions"] == topic, alarm.place
        if alarm.properties["TreatMissingData"] == "missing":
            # What is told regularly: that nobody tells it any more is news.
            assert alarm.properties["InsufficientDataActions"] == topic, alarm.place
        else:
            assert alarm.properties["TreatMissingData"] == "notBreaching", alarm.place
        assert alarm.properties["AlarmDescription"], alarm.place


def test_duration_alarm_goes_off_before_the_timeout() -> None:
    timeouts = {
        found.place.removeprefix("nested-stacks/"): found.properties["Timeout"]
        for found in resources("AWS::Lambda::Function")
    }
    compared = 0
    for deployed in DEPLOYED.values():
        for told in launches(deployed, "function-alarms-stack.yaml"):
            [function] = referred(deployed, told["FunctionName"])
            assert told["DurationThresholdMilliseconds"] == 800 * timeouts[function], function
            compared += 1
    assert compared == len(timeouts)


def test_every_queue_has_an_alarm() -> None:  # C12
    """Dead letters at once; what waits for another run when it has waited for too long."""
    queues = resources("AWS::SQS::Queue")
    assert len(queues) > 1
    for queue in queues:
        file, logical_id = queue.place.split(":")
        of_queue = [
            {"Name": "QueueName", "Value": {"Fn::GetAtt": [logical_id, "QueueName"]}},
        ]
        [alarm] = [
            it.properties
            for it in resources(ALARM, template=TEMPLATES[file])
            if it.properties["Dimensions"] == of_queue
        ]
        assert alarm["Namespace"] == "AWS/SQS"
        watched = (alarm["MetricName"], alarm["Statistic"], alarm["Threshold"])
        if "RedrivePolicy" in queue.properties:
            assert watched == ("ApproximateAgeOfOldestMessage", "Maximum", 86400)
        else:
            assert watched == ("ApproximateNumberOfMessagesVisible", "Maximum", 1)


def _of_apis(name: str) -> Mapping[str, Any]:
    template = TEMPLATES["nested-stacks/api-alarms-stack.yaml"]
    properties: Mapping[str, Any] = template.resources[f"{name}Alarm"]["Properties"]
    return properties


def test_alarms_of_an_api_look_at_its_stage() -> None:  # T22
    dimensions = [
        {"Name": "ApiName", "Value": {"Ref": "ApiName"}},
        {"Name": "Stage", "Value": {"Ref": "StageName"}},
    ]
    stats = [it["MetricStat"] for it in _of_apis("Refused")["Metrics"] if "MetricStat" in it]
    looks = [it["Metric"] for it in stats] + [_of_apis("Failed"), _of_apis("Latency")]
    assert {it["MetricName"] for it in looks} == {"4XXError", "Count", "5XXError", "Latency"}
    for it in looks:
        assert (it["Namespace"], it["Dimensions"]) == ("AWS/ApiGateway", dimensions)


def test_the_latency_of_few_requests_counts_too() -> None:
    # Ignored, a p99 would want 1,000 requests in each period, and a p95 would want 200:
    # https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/percentiles-with-low-samples.html
    alarm = _of_apis("Latency")
    assert alarm["EvaluateLowSampleCountPercentile"] == "evaluate"
    parameters = TEMPLATES["nested-stacks/api-alarms-stack.yaml"].parameters
    said = parameters["LatencyThresholdMilliseconds"]["Description"]
    assert f"{alarm['ExtendedStatistic'].removeprefix('p')} of 100 requests" in said
    assert alarm["EvaluationPeriods"] == 3


def test_a_few_refused_requests_at_night_wake_nobody() -> None:
    alarm = _of_apis("Refused")
    [shown] = [it for it in alarm["Metrics"] if it.get("ReturnData", True)]
    least = "IF(requests >= ${RefusedLeastRequests}, refused / requests, 0)"
    assert shown["Expression"] == {"Fn::Sub": least}
    stats = {it["Id"]: it["MetricStat"] for it in alarm["Metrics"] if "MetricStat" in it}
    assert {it["Stat"] for it in stats.values()} == {"Sum"}
    assert stats["refused"]["Metric"]["MetricName"] == "4XXError"
    assert stats["requests"]["Metric"]["MetricName"] == "Count"
