"""The weekly backup starts when it should, is kept as it should, and is missed if it fails."""

import json
from typing import Any

import pytest
import yaml

from tests.unit.templates.reading import CFT, PROJECT, ROOT, TEMPLATES, place, resources, statements

STACK = TEMPLATES["nested-stacks/weekly-backup-stack.yaml"]
SCHEDULES = resources("AWS::Scheduler::Schedule")
[BUCKET] = resources(
    "AWS::S3::Bucket", template=TEMPLATES["nested-stacks/backup-bucket-stack.yaml"]
)
MACHINE: dict[str, Any] = yaml.safe_load(
    (CFT / "state-machines/weekly-backup.asl.yaml").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("found", SCHEDULES, ids=place)
def test_a_schedule_is_punctual_and_keeps_what_it_cannot_start(found: Any) -> None:
    target = found.properties["Target"]
    assert found.properties["FlexibleTimeWindow"] == {"Mode": "OFF"}
    assert found.properties["GroupName"] == {"Ref": "ScheduleGroup"}
    assert target["RetryPolicy"]["MaximumRetryAttempts"] > 0
    assert target["DeadLetterConfig"] == {"Arn": {"Ref": "DeadLetterQueueArn"}}
    assert target["RoleArn"] == {"Fn::GetAtt": ["ScheduleRole", "Arn"]}
    assert isinstance(json.loads(target["Input"]), dict)


def test_a_backup_is_weekly_in_a_time_zone_unless_said_otherwise() -> None:  # V3
    """A rate would count from the deployment, and anew with each change."""
    [backup] = [it for it in SCHEDULES if it.place.endswith(":BackupSchedule")]
    assert backup.properties["ScheduleExpression"] == {"Ref": "ScheduleExpression"}
    assert backup.properties["ScheduleExpressionTimezone"] == {"Ref": "ScheduleTimeZone"}
    assert backup.properties["Target"]["Arn"] == {"Ref": "StateMachineArn"}
    assert ROOT.parameters["BackupSchedule"]["Default"] == "cron(0 2 ? * SUN *)"


def test_the_schedules_role_starts_two_things_and_writes_to_one_queue() -> None:  # V12
    [role] = [it for it in resources("AWS::IAM::Role") if it.place.endswith(":ScheduleRole")]
    granted = {it["Sid"]: it["Resource"] for it in statements(role) if "Sid" in it}
    assert granted == {
        "StartBackups": {"Ref": "StateMachineArn"},
        "LookAtBackups": {"Ref": "FunctionArn"},
        "SendDeadLetters": {"Ref": "DeadLetterQueueArn"},
        "UseKeyThroughSqs": {"Ref": "KmsMasterKeyId"},
    }


def test_the_age_that_alarms_is_more_than_a_week_and_less_than_eight_days() -> None:
    alarm = STACK.resources["BackupAgeAlarm"]["Properties"]
    assert 7 * 24 < alarm["Threshold"] < 8 * 24
    # As the function tells it: one project may have several stacks in an account.
    assert {it["Name"] for it in alarm["Dimensions"]} == {"FunctionName", "service"}
    [check] = [it for it in SCHEDULES if it.place.endswith(":CheckSchedule")]
    assert check.properties["ScheduleExpression"] == "rate(6 hours)"
    assert alarm["Period"] > 6 * 3600
    # With both schedules switched off nobody tells it.
    assert alarm["TreatMissingData"] == "missing"
    assert alarm["InsufficientDataActions"] == [{"Ref": "NotificationTopicArn"}]


def test_an_invocation_ends_well_before_its_function_would_be_stopped() -> None:
    function = STACK.resources["ExportEventsFunction"]["Properties"]
    told = function["Environment"]["Variables"]
    assert int(told["SEGMENT_SECONDS"]) + 120 < function["Timeout"]


def test_a_backup_leaves_half_of_a_partition_to_the_events_api() -> None:
    assert ROOT.parameters["BackupReadUnits"]["Default"] == 3000 / 2
    told = STACK.resources["ExportEventsFunction"]["Properties"]["Environment"]["Variables"]
    assert told["READ_UNITS"] == {"Ref": "ReadUnits"}


def test_as_many_readers_as_are_planned_run_at_once_and_a_day_of_them_can_be_redriven() -> None:
    """An inline Map runs up to 40 iterations at once, if it has no bound of its own."""
    told = STACK.resources["ExportEventsFunction"]["Properties"]["Environment"]["Variables"]
    copying = MACHINE["States"]["CopySegments"]
    assert copying["ItemProcessor"]["ProcessorConfig"]["Mode"] == "INLINE"
    assert "MaxConcurrency" not in copying
    assert int(told["SEGMENTS"]) < int(told["EXPORT_SEGMENTS"]) <= 40
    rounds = MACHINE["TimeoutSeconds"] / int(told["SEGMENT_SECONDS"])
    # A task has five events, a choice and a pass have two, and an execution has 25,000.
    assert int(told["EXPORT_SEGMENTS"]) * rounds * (5 + 2 + 2) < 0.75 * 25_000


def test_the_page_on_backups_has_the_figures_of_the_templates() -> None:
    told = STACK.resources["ExportEventsFunction"]["Properties"]["Environment"]["Variables"]
    assert (told["SEGMENTS"], told["EXPORT_SEGMENTS"], told["SEGMENT_SECONDS"]) == (
        "4",
        "16",
        "720",
    )
    page = " ".join((PROJECT / "docs/backups.md").read_text("utf-8").split())
    assert f"{ROOT.parameters['BackupReadUnits']['Default']:,} by default" in page
    for text in ("read by four segments", "copies for twelve minutes", "Sixteen invocations read"):
        assert text in page, text
    [rule] = BUCKET.properties["LifecycleConfiguration"]["Rules"]
    assert rule["NoncurrentVersionExpiration"] == {"NoncurrentDays": 30}
    assert "30 days after it was hidden" in page


def test_the_bucket_s_lifecycle_and_lock_are_as_the_parameters_say() -> None:
    [rule] = BUCKET.properties["LifecycleConfiguration"]["Rules"]
    assert rule["ExpirationInDays"] == {"Ref": "BackupRetentionDays"}
    condition, transitions, none = rule["Transitions"]["Fn::If"]
    assert (condition, none) == ("IsArchived", {"Ref": "AWS::NoValue"})
    assert transitions[0]["TransitionInDays"] == {"Ref": "BackupArchiveDays"}
    condition, locked, none = BUCKET.properties["ObjectLockConfiguration"]["Fn::If"]
    assert (condition, none) == ("IsLocked", {"Ref": "AWS::NoValue"})
    assert locked["Rule"]["DefaultRetention"] == {
        "Mode": {"Ref": "BackupLockMode"},
        "Days": {"Ref": "BackupLockDays"},
    }


def test_who_sets_a_lock_is_told_that_it_cannot_be_taken_back() -> None:
    # S3 cannot take it off, and what CloudFormation does then is documented nowhere.
    assert ROOT.parameters["BackupLockDays"]["Description"].endswith("1 is the least.")
    assert "Never set `BackupLockDays` back to 0" in (PROJECT / "docs/backups.md").read_text(
        "utf-8"
    )


def test_every_step_is_tried_again_by_the_name_of_what_may_pass() -> None:
    tasks = [*MACHINE["States"].values()]
    tasks += MACHINE["States"]["CopySegments"]["ItemProcessor"]["States"].values()
    tasks = [it for it in tasks if it["Type"] == "Task"]
    assert len(tasks) == 4
    timeout = STACK.resources["ExportEventsFunction"]["Properties"]["Timeout"]
    for task in tasks:
        # Else a call whose answer is lost would be awaited until the execution's own end.
        assert timeout < task["TimeoutSeconds"] < 2 * timeout
        names = [name for retry in task["Retry"] for name in retry["ErrorEquals"]]
        assert {"ServiceBusyError", "Sandbox.Timedout", "Lambda.TooManyRequestsException"} <= {
            *names
        }
        # What will not pass, and would only take longer to be told.
        assert not {"States.ALL", "States.TaskFailed", "BackupFailedError"} & {*names}
        assert len(names) == len(set(names))
        # A caught error would end the execution in good order, and it could not be redriven.
        assert "Catch" not in task
