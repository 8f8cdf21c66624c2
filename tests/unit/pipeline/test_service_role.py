"""The role that CloudFormation acts as goes with every operation, and a new one is told of."""

from dataclasses import replace
from pathlib import Path

import pytest

from deployer.messages import Note
from deployer.pipeline.deploy import Wishes
from deployer.pipeline.service_role import tell_of_new_role
from deployer.stack.options import ChangeSetOptions
from tests.unit.pipeline.world import World
from tests.unit.render.recording import RecordingUi
from tests.unit.stack.change_sets import EXISTING

ROLE = "arn:aws:iam::111111111111:role/deployer"


@pytest.mark.parametrize(
    ("before", "now", "said"),
    [
        ("", ROLE, "acted with the rights of whoever deployed, from now on as " + ROLE),
        ("arn:other", ROLE, "acted as arn:other, from now on as " + ROLE),
        (ROLE, ROLE, ""),
        ("arn:other", None, ""),
    ],
)
def test_a_stack_that_gets_another_role_is_told_of(before: str, now: str | None, said: str) -> None:
    ui = RecordingUi()
    tell_of_new_role(replace(EXISTING, role_arn=before), now, ui)
    text = "".join(it.text for it in ui.of_type(Note))
    assert (said in text) if said else not text


def test_a_stack_that_is_not_there_or_was_only_planned_has_none_yet() -> None:
    ui = RecordingUi()
    tell_of_new_role(None, ROLE, ui)
    tell_of_new_role(replace(EXISTING, status="REVIEW_IN_PROGRESS"), ROLE, ui)
    assert ui.messages == []


def test_the_role_that_was_found_makes_the_change_set_and_removes_what_it_left(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    world = World(monkeypatch, tmp_path, None)
    world.role_arn = ROLE
    assert not world.deploy(RecordingUi(False))
    [made] = world.cfn.parameters("CreateChangeSet")
    [deleted] = world.cfn.parameters("DeleteStack")
    assert (made["RoleARN"], deleted["RoleARN"]) == (ROLE, ROLE)


def test_a_failed_creation_is_removed_with_the_role_too(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    world = World(monkeypatch, tmp_path, "ROLLBACK_COMPLETE")
    world.role_arn = ROLE
    assert world.deploy(RecordingUi(), approved=True)
    [deleted] = world.cfn.parameters("DeleteStack")
    assert deleted["RoleARN"] == ROLE


def test_a_flag_reaches_those_who_look_for_the_role(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    world = World(monkeypatch, tmp_path, None)
    world.deploy(RecordingUi(), approved=True, wishes=Wishes(ChangeSetOptions(role_arn=ROLE)))
    assert world.given.location["CloudFormationRoleArn"] == ROLE
