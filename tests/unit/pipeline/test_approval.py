"""Whether a plan is asked about: never less often than was wished."""

from dataclasses import replace
from pathlib import Path

import pytest

from deployer.errors import ProjectError
from deployer.messages import Change, Plan, PropertyChange, ValueChange
from deployer.pipeline.approval import ALWAYS, IAM, REPLACEMENTS, Approval, check_names, judge
from tests.unit.project.sample import sample_project
from tests.unit.stack.sample_plan import CREATION, PLAN, UNSEEN

HARMLESS = Plan(
    "root",
    "id",
    False,
    (Change((), "Modify", "Topic", "AWS::SNS::Topic", properties=(PropertyChange("Tags"),)),),
    parameters=(ValueChange("Colour", "red", "blue"),),
    tags=(ValueChange("GitHubSHA", "a", "b"),),
)
WIDER = replace(HARMLESS, changes=(Change((), "Add", "R", "AWS::IAM::Role", widens_iam=("all",)),))
REPLACED = replace(
    HARMLESS, changes=(Change((), "Modify", "T", "AWS::SNS::Topic", replacement="Conditional"),)
)
REMOVED = replace(HARMLESS, changes=(Change((), "Remove", "T", "AWS::SNS::Topic"),))
KEPT = replace(
    HARMLESS, changes=(Change((), "Remove", "T", "AWS::SQS::Queue", policy_action="Retain"),)
)
_BACK = PropertyChange("Policies", before="a", after="a", actual="b")
SYNCED = replace(HARMLESS, changes=(Change((), "SyncWithActual", "T", "AWS::SNS::Topic"),))
DRIFTED = replace(
    HARMLESS, changes=(Change((), "Modify", "T", "AWS::SNS::Topic", properties=(_BACK,)),)
)
BOTH = frozenset({REPLACEMENTS, IAM})


@pytest.mark.parametrize("plan", [PLAN, HARMLESS, CREATION, UNSEEN])
def test_every_plan_is_asked_about_unless_told_otherwise(plan: Plan) -> None:  # V7
    assert judge(plan, Approval(False)).needed
    assert not judge(plan, Approval(True)).needed


@pytest.mark.parametrize(
    ("required", "plan", "needed"),
    [
        ({REPLACEMENTS}, HARMLESS, False),
        ({REPLACEMENTS}, REPLACED, True),
        ({REPLACEMENTS}, REMOVED, True),
        ({REPLACEMENTS}, KEPT, False),
        ({REPLACEMENTS}, WIDER, False),
        ({REPLACEMENTS}, CREATION, False),
        ({REPLACEMENTS}, PLAN, True),
        ({IAM}, HARMLESS, False),
        ({IAM}, REPLACED, False),
        ({IAM}, WIDER, True),
        ({IAM}, CREATION, True),
        ({IAM}, replace(CREATION, changes=CREATION.changes[:2]), False),
        ({IAM}, PLAN, True),
        (BOTH, REPLACED, True),
        (BOTH, WIDER, True),
        (BOTH, HARMLESS, False),
        ({REPLACEMENTS}, UNSEEN, True),
        ({IAM}, UNSEEN, True),
    ],
)
def test_only_what_was_named_is_asked_about(required: set[str], plan: Plan, needed: bool) -> None:
    assert judge(plan, Approval(False, frozenset(required))).needed is needed


def test_reason_names_what_is_lost() -> None:
    verdict = judge(PLAN, Approval(False, frozenset({REPLACEMENTS})))
    assert verdict.why == "Replaces OrdersTable: the old one is deleted with its items."


COLOUR = Approval(False, frozenset({ALWAYS}), frozenset({"Colour"}))


def test_change_of_the_named_parameter_approves_itself() -> None:
    assert not judge(HARMLESS, COLOUR, all_seen=True).needed


@pytest.mark.parametrize(
    ("plan", "all_seen"),
    [
        (HARMLESS, False),
        (replace(HARMLESS, parameters=(ValueChange("Size", "1", "2"),)), True),
        (replace(HARMLESS, parameters=(ValueChange("GreetLambdaVersionId", "1", "2"),)), True),
        (replace(HARMLESS, tags=(ValueChange("Team", "a", "b"),)), True),
        (replace(HARMLESS, creates=True), True),
        (SYNCED, True),
        (DRIFTED, True),
        (PLAN, True),
    ],
)
def test_anything_besides_it_is_asked_about(plan: Plan, all_seen: bool) -> None:
    assert judge(plan, COLOUR, all_seen=all_seen).needed


@pytest.mark.parametrize("plan", [WIDER, REPLACED])
def test_what_is_always_asked_about_is_so_though_only_the_named_parameter_changed(
    plan: Plan,
) -> None:
    approval = Approval(False, BOTH, frozenset({"Colour"}))
    assert judge(plan, approval, all_seen=True).needed
    assert not judge(HARMLESS, approval, all_seen=True).needed


def test_named_parameter_that_costs_data_is_asked_about() -> None:
    lost = replace(PLAN, parameters=HARMLESS.parameters, tags=())
    assert judge(lost, COLOUR, all_seen=True).needed


def test_parameter_that_does_not_exist_cannot_change_alone(tmp_path: Path) -> None:
    project = sample_project(tmp_path)
    check_names(project, Approval(False, only_changed=frozenset({"Colour"})))
    with pytest.raises(ProjectError, match="declares no parameter 'Color'") as raised:
        check_names(project, Approval(False, only_changed=frozenset({"Colour", "Color"})))
    assert raised.value.where == "--yes-if-only-changed"
    assert "Did you mean 'Colour'?" in raised.value.todo
