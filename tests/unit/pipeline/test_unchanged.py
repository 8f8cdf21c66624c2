"""A stack that is known to be unchanged costs little, and is never taken for one wrongly."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from deployer.messages import Outputs, Unchanged
from deployer.pipeline.deploy import Wishes
from deployer.stack.options import ChangeSetOptions
from tests.unit.pipeline.targets import ROOT
from tests.unit.pipeline.world import World
from tests.unit.render.recording import RecordingUi
from tests.unit.stack.change_sets import NOTHING, described
from tests.unit.stack.cloudformation import (
    NOW,
    ROOT_ID,
)


def test_unchanged_stack_costs_two_calls_and_no_upload(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    world = World(monkeypatch, tmp_path, None)
    world.deploy(RecordingUi(), approved=True)
    world.forget_calls()
    ui = RecordingUi()
    assert world.deploy(ui)
    assert ui.messages == [Unchanged(ROOT)]
    assert world.cfn.operations() == ["DescribeStacks"]
    assert world.objects.s3.operations() == ["GetObject"]
    assert world.uploaded == []


@pytest.mark.parametrize(
    "wishes", [Wishes(force=True), Wishes(ChangeSetOptions(revert_drift=True))]
)
def test_record_does_not_hinder_who_wants_a_change_set(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, wishes: Wishes
) -> None:
    world = World(monkeypatch, tmp_path, None)
    world.deploy(RecordingUi(), approved=True)
    world.forget_calls()
    world.deploy(RecordingUi(), approved=True, wishes=wishes)
    assert "CreateChangeSet" in world.cfn.operations()


def _others_update(world: World) -> None:
    world.updated = NOW + timedelta(seconds=1)


def _draft_changes(world: World) -> None:
    world.draft.fingerprint = "f2"


def _roll_back(world: World) -> None:
    world.status = "UPDATE_ROLLBACK_COMPLETE"


@pytest.mark.parametrize("happening", [_others_update, _draft_changes, _roll_back])
def test_record_proves_nothing_of_what_came_after_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, happening: Callable[[World], None]
) -> None:
    world = World(monkeypatch, tmp_path, None)
    world.deploy(RecordingUi(), approved=True)
    world.forget_calls()
    happening(world)
    world.deploy(RecordingUi(), approved=True)
    assert "CreateChangeSet" in world.cfn.operations()
    assert world.uploaded == [world.draft]


def test_stack_that_others_deployed_alike_is_recorded(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    world, ui = World(monkeypatch, tmp_path, "CREATE_COMPLETE"), RecordingUi()
    empty = {**described("FAILED", reason=NOTHING), "StackId": ROOT_ID}
    world.cfn.answer("DescribeChangeSet", lambda **_: empty)
    assert world.deploy(ui)
    assert ui.of_type(Unchanged) == [Unchanged(ROOT)]
    assert ui.of_type(Outputs) == []
    world.forget_calls()
    world.deploy(RecordingUi())
    assert "CreateChangeSet" not in world.cfn.operations()


def test_protection_is_set_on_unchanged_stacks_too_where_it_differs(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    world = World(monkeypatch, tmp_path, None, **{"termination-protection": True})
    world.deploy(RecordingUi(), approved=True)
    assert world.protected
    world.forget_calls()
    world.deploy(RecordingUi())
    assert world.cfn.operations() == ["DescribeStacks"]
    world.protected = False
    world.deploy(RecordingUi())
    assert world.protected
