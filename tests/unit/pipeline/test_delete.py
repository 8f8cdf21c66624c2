"""Deleting a project: shown first, asked, the root before what it needs."""

from pathlib import Path
from typing import Any

import pytest

from deployer.errors import DeployerError
from deployer.messages import Identity, Note, Table
from deployer.pipeline import delete as module
from deployer.pipeline.delete import delete_project
from deployer.stack.delete import Deletion
from deployer.stack.describe import StackResource
from tests.unit.aws.scripted import Answer, Scripted, client_error
from tests.unit.pipeline.targets import ROOT, make_target
from tests.unit.project.sample import ROOT as ROOT_TEMPLATE
from tests.unit.project.sample import sample_project
from tests.unit.render.recording import RecordingUi
from tests.unit.stack.cloudformation import ABSENT, stack, stacks

OTHER = "acme-other-stack"
FILES = {
    "cft/root-stack.yaml": f"{ROOT_TEMPLATE}Metadata: {{ Deployer: {{ RequiredStacks: "
    "[other-stack.yaml] } }\n",
    "cft/other-stack.yaml": "Resources: { Topic: { Type: AWS::SNS::Topic } }\n",
}
KEPT = StackResource(ROOT, "Table", "AWS::DynamoDB::Table", "table", "CREATE_COMPLETE")


class Account:
    """An account in which some stacks stand; each has a bucket and a table that is kept."""

    def __init__(
        self, monkeypatch: pytest.MonkeyPatch, folder: Path, *names: str, protected: bool = False
    ) -> None:
        self._names = names
        self._protected = protected
        self.deleted: list[str] = []
        self.project = sample_project(folder, FILES)
        cfn = Scripted(monkeypatch, "cloudformation", {"DescribeStacks": self._describe})
        self.target = make_target(cloudformation=cfn.client)
        monkeypatch.setattr(module, "plan_deletion", self._plan)
        monkeypatch.setattr(module, "delete", self._delete)

    def delete(self, ui: RecordingUi, *, approved: bool = False) -> bool:
        """Delete the project."""
        return delete_project(self.project, self.target, ui, approved=approved)

    def _describe(self, StackName: str) -> Answer:  # noqa: N803
        if StackName not in self._names:
            raise client_error(*ABSENT)
        return stacks(stack(StackName=StackName))

    def _plan(self, _: Any, it: Any) -> Deletion:
        if self._protected and it.name == OTHER:
            raise DeployerError("the stack is protected against deletion", where=it.name)
        return Deletion(it, ("bucket",), (KEPT,))

    def _delete(self, _: Any, deletion: Deletion, *__: Any, **___: Any) -> None:
        self.deleted.append(deletion.stack.name)


def test_root_goes_first_after_one_question(  # T18, V10
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    account, ui = Account(monkeypatch, tmp_path, ROOT, OTHER), RecordingUi(True)
    assert account.delete(ui)
    assert account.deleted == [ROOT, OTHER]
    assert ui.questions == [f"Delete {ROOT} and {OTHER}?"]


def test_what_will_happen_is_shown_before_the_question(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    account, ui = Account(monkeypatch, tmp_path, ROOT), RecordingUi(False)
    assert not account.delete(ui)
    assert isinstance(ui.messages[0], Identity)  # V16
    [table] = ui.of_type(Table)
    assert table.rows == (
        ("bucket", "emptied, all versions, and deleted"),
        ("table", "kept by its DeletionPolicy (AWS::DynamoDB::Table)"),
    )
    assert account.deleted == []
    assert ui.of_type(Note)[-1].text == "Nothing was deleted."


def test_yes_asks_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    account, ui = Account(monkeypatch, tmp_path, ROOT), RecordingUi()
    assert account.delete(ui, approved=True)
    assert account.deleted == [ROOT]


def test_nothing_to_delete_is_no_failure(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    account, ui = Account(monkeypatch, tmp_path), RecordingUi()
    assert account.delete(ui)
    assert ui.of_type(Note)[-1].text == f"{ROOT} does not exist; there is nothing to delete."


def test_one_protected_stack_keeps_all(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    account = Account(monkeypatch, tmp_path, ROOT, OTHER, protected=True)
    with pytest.raises(DeployerError, match="protected"):
        account.delete(RecordingUi(), approved=True)
    assert account.deleted == []


def test_one_protected_table_keeps_all(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    account, ui = Account(monkeypatch, tmp_path, ROOT, OTHER), RecordingUi()

    def refuse(_: Any, deletion: Deletion) -> None:
        if deletion.stack.name == OTHER:
            raise DeployerError("the table is protected", where=OTHER)

    monkeypatch.setattr(module, "refuse_protected_tables", refuse)
    with pytest.raises(DeployerError, match="protected"):
        account.delete(ui, approved=True)
    assert account.deleted == []
