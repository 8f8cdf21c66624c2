"""What the local cloud cannot do is refused, and what it only guesses is not shown."""

import pytest

from deployer.errors import ProjectError
from deployer.messages import Change, Note, Plan, Warned
from deployer.pipeline.local_limits import check_options, show_plan
from deployer.stack.options import ChangeSetOptions
from tests.unit.pipeline.targets import make_target
from tests.unit.render.recording import RecordingUi

REPLACED = Change(
    stack=(),
    action="Modify",
    logical_id="Table",
    resource_type="AWS::DynamoDB::Table",
    replacement="True",
    loses_data="Replaces Table: the old one is deleted with its items.",
)
GUESSED = Change(
    stack=(),
    action="Modify",
    logical_id="Bucket",
    resource_type="AWS::S3::Bucket",
    replacement="Conditional",
    loses_data="May replace Bucket: the old one would be deleted with its objects.",
)
WIDENED = Change(
    stack=(),
    action="Modify",
    logical_id="Role",
    resource_type="AWS::IAM::Role",
    widens_iam=("changes its permissions, and CloudFormation does not show how",),
)
NEW_ROLE = Change(
    stack=(),
    action="Add",
    logical_id="Other",
    resource_type="AWS::IAM::Role",
    widens_iam=("is new, and CloudFormation does not show what it allows",),
)


def _plan(*changes: Change) -> Plan:
    return Plan(stack_name="root", change_set_id="arn", creates=False, changes=changes)


def test_reverting_drift_is_refused_on_the_local_cloud_alone() -> None:
    options, ui = ChangeSetOptions(revert_drift=True), RecordingUi()
    with pytest.raises(ProjectError, match="the local cloud cannot revert drift"):
        check_options(make_target(local=True), options, ui)
    check_options(make_target(), options, ui)
    assert ui.messages == []


def test_what_the_local_cloud_ignores_is_said_once() -> None:
    ui = RecordingUi()
    check_options(make_target(local=True), ChangeSetOptions(express=True, role_arn="arn"), ui)
    assert [it.text for it in ui.of_type(Warned)] == ["the local cloud ignores --express"]


def test_guesses_of_the_local_cloud_are_left_out_and_said_to_be() -> None:
    ui = RecordingUi()
    shown = show_plan(make_target(local=True), _plan(REPLACED, GUESSED, WIDENED, NEW_ROLE), ui)
    assert isinstance(shown, Plan)
    assert ui.messages[0] == shown
    assert shown.changes[0] == REPLACED
    assert (shown.changes[1].replacement, shown.changes[1].loses_data) == ("", "")
    assert shown.changes[2].widens_iam == ()
    assert shown.changes[3] == NEW_ROLE
    [note] = ui.of_type(Note)
    assert "AWS does" in note.text


def test_plan_of_aws_is_shown_as_it_is() -> None:
    ui, plan = RecordingUi(), _plan(GUESSED, WIDENED)
    assert show_plan(make_target(), plan, ui) == plan
    assert ui.messages == [plan]


def test_local_plan_without_guesses_needs_no_word() -> None:
    ui = RecordingUi()
    show_plan(make_target(local=True), _plan(REPLACED), ui)
    assert ui.of_type(Note) == []
