"""Alarms over a calculation.

AWS: `Metrics` of an AWS::CloudWatch::Alarm names several metrics and an expression over them; the
alarm looks at what that comes to. Each is a metric or an expression, has an Id of its own, which
begins with a small letter, and one of them returns data.
https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDataQuery.html
https://github.com/hashicorp/terraform-provider-aws/issues/29894
https://github.com/aws-cloudformation/cfn-lint/issues/1944

MiniStack: fails the stack.

The mend: the alarm is made if these things hold, and the expressions name no other Ids. Nothing is
calculated: whether they make sense is not looked at, and the alarm never goes off.
"""

import re
from collections.abc import Sequence
from typing import Any

from deployer.local.mends import upstream
from deployer.local.mends.resource_handlers import Properties

_ID = re.compile(r"[a-z][A-Za-z0-9_]{0,254}")
# Functions begin with a capital letter, and numbers with a digit.
_NAMED = re.compile(r"(?<![A-Za-z0-9_.])[a-z][A-Za-z0-9_]*")
_TEXT = re.compile(r"""'[^']*'|"[^"]*"|^\s*SELECT\b.*""", re.DOTALL)


def apply() -> None:
    """Mend it."""
    provisioners = upstream.module("services.cloudformation.provisioners")
    upstream.require(provisioners._cw_metric_alarm_record, "4565fcede1eb")
    record = provisioners._cw_metric_alarm_record

    def record_with_expressions(name: str, properties: Properties) -> dict[str, Any]:
        if not properties.get("Metrics"):
            return dict(record(name, properties))
        _require_sense(properties["Metrics"], has_band="ThresholdMetricId" in properties)
        plain = {key: value for key, value in properties.items() if key != "Metrics"}
        # It wants a metric; without one, an alarm is not evaluated.
        alarm = record(name, {**plain, "MetricName": name, "Namespace": name})
        return {**alarm, "MetricName": "", "Namespace": "", "Metrics": properties["Metrics"]}

    provisioners._cw_metric_alarm_record = record_with_expressions


def _require_sense(metrics: Sequence[Properties], *, has_band: bool) -> None:
    """Raise a ValueError for what CloudWatch refuses.

    Args:
        has_band: whether the alarm compares a metric with a band, which both return data.
    """
    ids = [str(it.get("Id", "")) for it in metrics]
    kinds = {("Expression" in it) + ("MetricStat" in it) for it in metrics}
    if len(set(ids)) < len(ids) or not all(map(_ID.fullmatch, ids)) or kinds != {1}:
        raise ValueError("Invalid metrics list")
    returned = sum(str(it.get("ReturnData", True)).lower() == "true" for it in metrics)
    if returned != 1 + has_band:
        raise ValueError("Exactly one element of the metrics list should return data.")
    for it in metrics:
        named = set(_NAMED.findall(_TEXT.sub("", str(it.get("Expression", "")))))
        if unknown := sorted(named.difference(ids)):
            raise ValueError(f"Invalid metrics list: {it['Id']} names {unknown[0]}, which none is")
