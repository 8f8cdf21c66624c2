"""A deletion that is blocked: shown, and then left, retained or forced as a person wants."""

from typing import Any

import pytest

from deployer.errors import DeployerError
from deployer.messages import Table
from deployer.pipeline import blocked_deletion as module
from deployer.pipeline.blocked_deletion import delete_blocked
from deployer.stack.blocked import Blocker
from deployer.stack.delete import Deletion
from deployer.stack.describe import StackResource
from deployer.stack.operation import OperationFailedError
from tests.unit.pipeline.targets import make_target
from tests.unit.render.recording import RecordingUi
from tests.unit.stack.change_sets import EXISTING
from tests.unit.stack.cloudformation import ROOT_ID

LOGS = StackResource(ROOT_ID, "Logs", "AWS::S3::Bucket", "acme-logs", "DELETE_FAILED", "not empty")
BLOCKERS = [Blocker(("Logs",), ROOT_ID, LOGS)]


class World:
    """A stack whose deletion a bucket blocks."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, status: str = "DELETE_FAILED") -> None:
        self.failed = OperationFailedError("root", status, None, "Mend it.")
        self.done: list[str] = []
        monkeypatch.setattr(module, "deletion_blockers", lambda *_: BLOCKERS)
        monkeypatch.setattr(module, "delete_retaining", self._note("retained"))
        monkeypatch.setattr(module, "delete_stack", self._note("forced"))

    def delete(self, ui: RecordingUi, on_blocked: str = "ask", *, asks: bool = True) -> None:
        """Go on after the failure."""
        deletion = Deletion(EXISTING, (), ())
        delete_blocked(make_target(), deletion, self.failed, ui, on_blocked, asks=asks)

    def _note(self, word: str) -> Any:
        return lambda *_, **more: self.done.append(f"{word} {more.get('force', '')}".strip())


@pytest.mark.parametrize(
    ("on_blocked", "answers", "asks", "done"),
    [
        ("ask", ("retain",), True, "retained"),
        ("ask", ("force",), True, "forced True"),
        ("retain", (), False, "retained"),
        ("force", (), False, "forced True"),
        ("retain", (), True, "retained"),
    ],
)
def test_rest_is_deleted_as_wanted(
    monkeypatch: pytest.MonkeyPatch,
    on_blocked: str,
    answers: tuple[str, ...],
    asks: bool,
    done: str,
) -> None:
    world, ui = World(monkeypatch), RecordingUi(*answers)
    world.delete(ui, on_blocked, asks=asks)
    assert world.done == [done]
    blocked, left = ui.of_type(Table)
    assert blocked.rows == (("Logs", "AWS::S3::Bucket", "acme-logs", "not empty"),)
    assert left.rows == (("acme-logs", "AWS::S3::Bucket"),)


@pytest.mark.parametrize(
    ("answers", "asks"),
    [(("stop",), True), ((DeployerError("nobody is there"),), True), ((), False)],
)
def test_stack_is_left_as_it_is_where_nobody_wants_more(
    monkeypatch: pytest.MonkeyPatch, answers: tuple[Any, ...], asks: bool
) -> None:
    world = World(monkeypatch)
    with pytest.raises(OperationFailedError) as raised:
        world.delete(RecordingUi(*answers), asks=asks)
    assert raised.value is world.failed
    assert world.done == []


def test_failure_without_a_person_names_the_option(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(OperationFailedError) as raised:
        World(monkeypatch).delete(RecordingUi(), asks=False)
    assert "--on-blocked retain" in raised.value.todo


def test_other_ends_are_no_blocked_deletion(monkeypatch: pytest.MonkeyPatch) -> None:
    world, ui = World(monkeypatch, "DELETE_IN_PROGRESS"), RecordingUi()
    with pytest.raises(OperationFailedError):
        world.delete(ui, "retain")
    assert (world.done, ui.messages) == ([], [])
