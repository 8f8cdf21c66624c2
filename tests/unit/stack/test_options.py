"""What CreateChangeSet is told of each option, and nothing of those that were not given."""

from typing import Any

import pytest

from deployer.project.params import RollbackAlarms
from deployer.stack.options import ChangeSetOptions, creation_arguments
from deployer.stack.plan import make_plan
from tests.unit.render.recording import RecordingUi
from tests.unit.stack.change_sets import EXISTING, READY, REQUEST, ROOT_SET, ChangeSets

ALARMS = RollbackAlarms(("arn:a",), ("arn:c",), 5)


@pytest.mark.parametrize(
    ("options", "update", "creation"),
    [
        (ChangeSetOptions(), {"IncludeNestedStacks": True}, {"IncludeNestedStacks": True}),
        (ChangeSetOptions(nested=False), {"IncludeNestedStacks": False}, None),
        (ChangeSetOptions(revert_drift=True), {"DeploymentMode": "REVERT_DRIFT"}, {}),
        (
            ChangeSetOptions(express=True),
            {"DeploymentConfig": {"Mode": "EXPRESS", "DisableRollback": False}},
            None,
        ),
        (
            ChangeSetOptions(express=True, on_failure="rollback"),
            {"DeploymentConfig": {"Mode": "EXPRESS", "DisableRollback": False}},
            None,
        ),
        (ChangeSetOptions(import_existing=True), {"ImportExistingResources": True}, None),
        (ChangeSetOptions(on_failure="keep"), {}, {"OnStackFailure": "DO_NOTHING"}),
        (ChangeSetOptions(on_failure="delete"), {}, {"OnStackFailure": "DELETE"}),
        (ChangeSetOptions(role_arn="arn:r"), {"RoleARN": "arn:r"}, None),
        (
            ChangeSetOptions(rollback_alarms=ALARMS),
            {
                "RollbackConfiguration": {
                    "RollbackTriggers": [
                        {"Arn": "arn:a", "Type": "AWS::CloudWatch::Alarm"},
                        {"Arn": "arn:c", "Type": "AWS::CloudWatch::CompositeAlarm"},
                    ],
                    "MonitoringTimeInMinutes": 5,
                }
            },
            None,
        ),
    ],
)
def test_option_becomes_an_argument(
    options: ChangeSetOptions, update: dict[str, Any], creation: dict[str, Any] | None
) -> None:
    nested = {"IncludeNestedStacks": options.nested}
    assert creation_arguments(options, creates=False) == {**nested, **update}
    wanted = update if creation is None else creation
    assert creation_arguments(options, creates=True) == {**nested, **wanted}


def test_all_options_together_fit_the_service_model(monkeypatch: pytest.MonkeyPatch) -> None:
    sets = ChangeSets(monkeypatch, {ROOT_SET: [READY]})
    options = ChangeSetOptions(True, True, True, True, "delete", "arn:aws:iam::1:role/r", ALARMS)
    for existing in (None, EXISTING):
        make_plan(sets.cfn.client, REQUEST, existing, RecordingUi(), options, "f1")
    assert [it["Description"] for it in sets.cfn.parameters("CreateChangeSet")] == ["f1", "f1"]


@pytest.mark.parametrize(
    ("on_failure", "creates", "disables"),
    [
        ("keep", False, True),
        ("keep", True, False),
        ("rollback", False, False),
        (None, False, False),
    ],
)
def test_rollback_is_disabled_at_execution_for_updates_alone(
    on_failure: str | None, creates: bool, disables: bool
) -> None:
    options = ChangeSetOptions(on_failure=on_failure)
    assert options.disables_rollback(creates=creates) is disables
