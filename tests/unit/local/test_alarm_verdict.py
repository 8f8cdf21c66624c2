"""When an alarm is off, on, or undecided."""

from typing import Any

import pytest

from deployer.local.mends.alarms import verdict

ALARM = {
    "Threshold": 1.0,
    "ComparisonOperator": "GreaterThanOrEqualToThreshold",
    "StateValue": "OK",
}


@pytest.mark.parametrize(
    ("values", "settings", "state"),
    [
        ([1.0], {}, "ALARM"),
        ([0.5], {}, "OK"),
        ([1.0, 0.0], {}, "OK"),
        ([1.0, 0.0, 1.0], {"DatapointsToAlarm": 2}, "ALARM"),
        ([None], {}, "INSUFFICIENT_DATA"),
        ([None], {"TreatMissingData": "notBreaching"}, "OK"),
        ([None], {"TreatMissingData": "breaching"}, "ALARM"),
        ([None], {"TreatMissingData": "ignore", "StateValue": "ALARM"}, "ALARM"),
        ([None, 1.0], {"TreatMissingData": "notBreaching"}, "OK"),
        ([0.5], {"ComparisonOperator": "LessThanThreshold"}, "ALARM"),
    ],
)
def test_the_verdict(values: list[float | None], settings: dict[str, Any], state: str) -> None:
    assert verdict(ALARM | settings, values)[0] == state
