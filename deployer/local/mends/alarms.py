"""Metric alarms, evaluated over time.

AWS: an alarm looks at the metric with exactly its dimensions, period by period: it goes off when
DatapointsToAlarm of the last EvaluationPeriods breach, goes back when they no longer do, and
TreatMissingData says what a period without data counts as. This goes on by itself.
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html

MiniStack: throws the data of all dimensions and periods together, never lets an alarm end when
data stops, and evaluates only when alarms are written or read.

The mend: evaluation by dimensions, unit and periods, once a second. Periods end now instead of at
full minutes, so that nobody waits for the clock. Unlike AWS, which then looks further back, a
period without data under `missing` counts for nothing while another one has data.
"""

import logging
import os
import threading
import time
from typing import Any

from deployer.local.mends import upstream

cloudwatch = upstream.module("services.cloudwatch")
responses = upstream.module("core.responses")

logger = logging.getLogger(__name__)

SECONDS_BETWEEN = 1.0

_BREACHES = {
    "GreaterThanOrEqualToThreshold": lambda value, threshold: value >= threshold,
    "GreaterThanThreshold": lambda value, threshold: value > threshold,
    "LessThanOrEqualToThreshold": lambda value, threshold: value <= threshold,
    "LessThanThreshold": lambda value, threshold: value < threshold,
}
"""The operators of a static threshold; anomaly detection is left to the original."""


def _points(alarm: dict[str, Any]) -> list[dict[str, Any]]:
    dimensions = alarm.get("Dimensions") or {}
    if isinstance(dimensions, list):
        dimensions = {item["Name"]: item["Value"] for item in dimensions}
    unit = alarm.get("Unit")
    wanted = (alarm.get("Namespace"), alarm.get("MetricName"))
    return [
        point
        for (namespace, metric, _), points in list(cloudwatch._metrics.items())
        if (namespace, metric) == wanted
        for point in list(points)
        if (point.get("Dimensions") or {}) == dimensions and (not unit or point.get("Unit") == unit)
    ]


def _values(alarm: dict[str, Any], now: float) -> list[float | None]:
    """One value for each of the last periods, newest first; None where there is no data."""
    period = int(alarm.get("Period") or 60)
    statistic = alarm.get("ExtendedStatistic") or alarm.get("Statistic") or "Average"
    points = _points(alarm)
    values: list[float | None] = []
    for index in range(int(alarm.get("EvaluationPeriods") or 1)):
        end = now - index * period
        inside = [point for point in points if end - period < point["Timestamp"] <= end]
        stats = cloudwatch._calc_stats(inside)
        values.append(cloudwatch._stat_value(stats, statistic, inside) if stats else None)
    return values


def verdict(alarm: dict[str, Any], values: list[float | None]) -> tuple[str, str]:
    """The state that an alarm is in with these values, and the reason for it."""
    treatment = alarm.get("TreatMissingData") or "missing"
    threshold, operator = float(alarm["Threshold"]), alarm["ComparisonOperator"]
    if all(value is None for value in values) and treatment in ("missing", "ignore"):
        state = "INSUFFICIENT_DATA" if treatment == "missing" else alarm["StateValue"]
        return state, f"Insufficient Data: {len(values)} datapoints were unknown."
    breaching = [
        treatment == "breaching" if value is None else _BREACHES[operator](value, threshold)
        for value in values
    ]
    needed = int(alarm.get("DatapointsToAlarm") or len(values))
    state = "ALARM" if sum(breaching) >= needed else "OK"
    known = [value for value in values if value is not None]
    return state, f"Threshold Crossed: {known} against {operator} {threshold}."


def evaluate(alarm: dict[str, Any]) -> None:
    """Bring an alarm's state up to date, and tell its topics when it changes."""
    if alarm.get("ComparisonOperator") not in _BREACHES or not alarm.get("MetricName"):
        return
    now = time.time()
    old = alarm["StateValue"]
    new, reason = verdict(alarm, _values(alarm, now))
    if new == old:
        return
    alarm |= {"StateValue": new, "StateReason": reason, "StateUpdatedTimestamp": int(now)}
    cloudwatch._record_history(alarm["AlarmName"], old, new, reason)
    cloudwatch._dispatch_alarm_actions(alarm, old, new, reason)
    cloudwatch._evaluate_parent_alarms(alarm)


def _keep_evaluating() -> None:
    responses._request_account_id.set(os.environ["MINISTACK_ACCOUNT_ID"])
    responses._request_region.set(os.environ["MINISTACK_REGION"])
    while True:
        time.sleep(SECONDS_BETWEEN)
        for alarm in list(cloudwatch._alarms.values()):
            try:
                evaluate(alarm)
            except Exception:
                # One alarm that cannot be evaluated must not end the evaluation of all others.
                logger.exception("alarm %s cannot be evaluated", alarm.get("AlarmName"))


def apply() -> None:
    """Mend it."""
    upstream.require(cloudwatch._evaluate_alarm, "a0b0acd3d432")
    upstream.require(cloudwatch._dispatch_alarm_actions, "fcf47c0d1e6e")
    cloudwatch._evaluate_alarm = evaluate
    threading.Thread(target=_keep_evaluating, name="alarms", daemon=True).start()
