"""Alarms over a calculation.

AWS: `Metrics` of an AWS::CloudWatch::Alarm names several metrics and an expression over them; the
alarm looks at what that comes to.
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Create-alarm-on-metric-math-expression.html

MiniStack: fails the stack.

The mend: the alarm is made. Nothing is calculated: it never goes off.
"""

from typing import Any

from deployer.local.mends import upstream
from deployer.local.mends.resource_handlers import Properties


def apply() -> None:
    """Mend it."""
    provisioners = upstream.module("services.cloudformation.provisioners")
    upstream.require(provisioners._cw_metric_alarm_record, "4565fcede1eb")
    record = provisioners._cw_metric_alarm_record

    def record_with_expressions(name: str, properties: Properties) -> dict[str, Any]:
        if not properties.get("Metrics"):
            return dict(record(name, properties))
        plain = {key: value for key, value in properties.items() if key != "Metrics"}
        # It wants a metric; without one, an alarm is not evaluated.
        alarm = record(name, {**plain, "MetricName": name, "Namespace": name})
        return {**alarm, "MetricName": "", "Namespace": "", "Metrics": properties["Metrics"]}

    provisioners._cw_metric_alarm_record = record_with_expressions
