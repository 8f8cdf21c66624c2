"""What AWS takes for a schedule, and what it does not."""

import pytest

from deployer.project.schedules import schedule_fault


@pytest.mark.parametrize(
    "expression",
    [
        # The examples of AWS's own pages, and what people report that it takes.
        "cron(0 10 * * ? *)",
        "cron(0 18 ? * MON-FRI *)",
        "cron(0 8 1 * ? *)",
        "cron(0/5 8-17 ? * MON-FRI *)",
        "cron(0/30 20-2 ? * MON-FRI *)",
        "cron(15 10 ? * 6L 2022-2023)",
        "cron(0-15/1 8-8 ? * 2,3,4,5,6,7 *)",
        "cron(1-31/30 1-1 ? * 1,7 *)",
        "cron(5,35 14 * JAN,FEB,mar ? *)",
        "cron(0 2 ? * SUN *)",
        "cron(0 2 L * ? *)",
        "cron(0 2 LW * ? *)",
        "cron(0 2 L-3 * ? *)",
        "cron(0 2 3W * ? *)",
        "cron(0 2 ? * 3#2 *)",
        "cron(0 2 ? * TUE#2 *)",
        "cron(0 2 ? * FRIL 2199)",
        "cron(*/15  * * * ? *)",
        "rate(1 hour)",
        "rate(35 minutes)",
    ],
)
def test_what_aws_takes_has_no_fault(expression: str) -> None:
    assert schedule_fault(expression, is_rule=True) == ""
    assert schedule_fault(expression, is_rule=False) == ""


@pytest.mark.parametrize(
    ("expression", "fault"),
    [
        ("cron(99 99 ? * SUN *)", "its minutes cannot be '99'"),
        ("cron(0 24 ? * SUN *)", "its hours cannot be '24'"),
        ("cron(0 2 * * SUN *)", "exactly one must be ?"),
        ("cron(0 2 ? * ? *)", "exactly one must be ?"),
        ("cron(0 2 * * *)", "5 fields in place of six"),
        ("cron()", "0 fields in place of six"),
        ("cron(*/60 * * * ? *)", "its minutes cannot be '*/60'"),
        ("cron(0/0 * * * ? *)", "its minutes cannot be '0/0'"),
        ("cron(? 2 ? * SUN *)", "its minutes cannot be '?'"),
        ("cron(0 2 32 * ? *)", "its day of month cannot be '32'"),
        ("cron(0 2 32W * ? *)", "its day of month cannot be '32W'"),
        ("cron(0 2 1 13 ? *)", "its month cannot be '13'"),
        ("cron(0 2 1 JANUARY ? *)", "its month cannot be 'JANUARY'"),
        ("cron(0 2 ? * 0 *)", "its day of week cannot be '0'"),
        ("cron(0 2 ? * SUM *)", "its day of week cannot be 'SUM'"),
        ("cron(0 2 ? * ABCL *)", "its day of week cannot be 'ABCL'"),
        ("cron(0 2 ? * 3#6 *)", "its day of week cannot be '3#6'"),
        ("cron(0 2 ? * 3#1,6#3 *)", "takes # only where it stands alone"),
        ("cron(0 2 ? * 1-2-3 *)", "its day of week cannot be '1-2-3'"),
        ("cron(0 2 ? * 1,,2 *)", "its day of week cannot be ''"),
        ("cron(0 2 ? * SUN 1969)", "its year cannot be '1969'"),
        ("cron(0 2 ? * SUN 2030-2029)", "its year cannot be '2030-2029'"),
        ("rate(0 minutes)", "a number from 1"),
        ("rate(5 weeks)", "a number from 1"),
        ("rate(5minutes)", "a number from 1"),
        ("0 2 ? * SUN *", "none of cron(...) and rate(...)"),
        ("", "none of cron(...) and rate(...)"),
    ],
)
def test_what_aws_refuses_is_said_in_words(expression: str, fault: str) -> None:
    assert fault in schedule_fault(expression, is_rule=True)
    assert fault in schedule_fault(expression, is_rule=False)


@pytest.mark.parametrize("expression", ["rate(1 hours)", "rate(5 hour)"])
def test_only_rules_want_the_unit_to_agree_with_the_number(expression: str) -> None:
    assert "must agree" in schedule_fault(expression, is_rule=True)
    assert schedule_fault(expression, is_rule=False) == ""


def test_only_schedules_take_one_time() -> None:
    assert schedule_fault("at(2026-11-20T13:00:00)", is_rule=False) == ""
    assert "none of" in schedule_fault("at(2026-11-20T13:00:00)", is_rule=True)
    assert "is written at(" in schedule_fault("at(2026-11-31T13:00:00)", is_rule=False)
    assert "nor at(...)" in schedule_fault("on(2026-11-20)", is_rule=False)
