"""Each function has its five alarms, the dead letters one, and all of them tell somebody."""

from tests.unit.templates.reading import DEPLOYED, TEMPLATES, resources

ALARM = "AWS::CloudWatch::Alarm"
FIVE = {"Invocations", "Errors", "Throttles", "Duration", "ConcurrentExecutions"}


def test_five_alarms_watch_one_function() -> None:  # T22
    alarms = resources(ALARM, template=TEMPLATES["nested-stacks/function-alarms-stack.yaml"])
    assert [it.properties["Namespace"] for it in alarms] == ["AWS/Lambda"] * 5
    assert {it.properties["MetricName"] for it in alarms} == FIVE
    for alarm in alarms:
        watched = [{"Name": "FunctionName", "Value": {"Ref": "FunctionName"}}]
        assert alarm.properties["Dimensions"] == watched, alarm.place


def test_every_function_has_its_five_alarms() -> None:  # T22
    for deployed in DEPLOYED.values():
        trees = list(deployed.walk())
        functions = sum(len(list(it.template.of_type("AWS::Lambda::Function"))) for it in trees)
        alarmed = [it for it in trees if it.template.path.name == "function-alarms-stack.yaml"]
        assert len(alarmed) == functions
    assert sum(len(list(it.walk())) for it in DEPLOYED.values()) > len(DEPLOYED)


def test_every_alarm_notifies_when_it_goes_off_and_when_it_is_over() -> None:  # T22
    alarms = resources(ALARM)
    assert len(alarms) == 6
    for alarm in alarms:
        topic = [{"Ref": "NotificationTopicArn"}]
        assert alarm.properties["AlarmActions"] == topic, alarm.place
        assert alarm.properties["OKActions"] == topic, alarm.place
        assert alarm.properties["TreatMissingData"] == "notBreaching", alarm.place
        assert alarm.properties["AlarmDescription"], alarm.place


def test_duration_alarm_goes_off_before_the_timeout() -> None:
    for deployed in DEPLOYED.values():
        trees = list(deployed.walk())
        timeouts = [
            properties["Timeout"]
            for tree in trees
            for _, properties in tree.template.of_type("AWS::Lambda::Function")
        ]
        thresholds = [
            properties["Parameters"]["DurationThresholdMilliseconds"]
            for tree in trees
            for _, properties in tree.template.of_type("AWS::CloudFormation::Stack")
            if "DurationThresholdMilliseconds" in properties["Parameters"]
        ]
        assert thresholds == [800 * seconds for seconds in timeouts]


def test_dead_letters_have_an_alarm() -> None:
    queues = resources("AWS::SQS::Queue")
    alarms = [it for it in resources(ALARM) if it.properties["Namespace"] == "AWS/SQS"]
    assert len(queues) == len(alarms) == 1
    assert alarms[0].properties["MetricName"] == "ApproximateNumberOfMessagesVisible"
    assert alarms[0].properties["Threshold"] == 1
