"""Deleting a project: shown first, asked, the root before what it needs."""

from pathlib import Path
from typing import Any

import pytest

from deployer.errors import DeployerError, ProjectError
from deployer.messages import Identity, Note, Table
from deployer.pipeline import delete as module
from deployer.pipeline.delete import check_confirmation, delete_project
from deployer.pipeline.location import ROLE
from deployer.stack.delete import Deletion
from deployer.stack.describe import StackResource
from deployer.stack.operation import OperationFailedError
from tests.unit.aws.objects import Objects
from tests.unit.aws.scripted import Answer, Script, Scripted, client_error
from tests.unit.pipeline.targets import ROOT, make_target
from tests.unit.project.sample import ROOT as ROOT_TEMPLATE
from tests.unit.project.sample import sample_project
from tests.unit.render.recording import RecordingUi
from tests.unit.stack.cloudformation import ABSENT, pairs, stack, stacks

OTHER = "acme-other-stack"
FILES = {
    "cft/root-stack.yaml": f"{ROOT_TEMPLATE}Metadata: {{ Deployer: {{ RequiredStacks: "
    "[other-stack.yaml] } }\n",
    "cft/other-stack.yaml": "Resources: { Topic: { Type: AWS::SNS::Topic } }\n",
}
LAYER = "arn:aws:lambda:eu-west-1:1:layer:words"
KEPT = StackResource(ROOT, "Table", "AWS::DynamoDB::Table", "table", "CREATE_COMPLETE")


def _no_lock(**_: Any) -> Answer:
    raise client_error("ObjectLockConfigurationNotFoundError")


class Account:
    """An account in which some stacks stand; each has a bucket and a table that is kept."""

    def __init__(
        self, monkeypatch: pytest.MonkeyPatch, folder: Path, *names: str, protected: bool = False
    ) -> None:
        self._names = names
        self._protected = protected
        self.tags = {"ProjectName": "acme", "Environment": "devl"}
        self.deleted: list[str] = []
        self.failing: OperationFailedError | None = None
        self.options: list[Any] = []
        self.objects = Objects(monkeypatch)
        self.objects.s3.answer("GetObjectLockConfiguration", _no_lock)
        self.project = sample_project(folder, FILES)
        script: Script = {"DescribeStacks": self._describe, "ListExports": lambda: {"Exports": []}}
        cfn = Scripted(monkeypatch, "cloudformation", script)
        self.layers: list[str] = []
        self.versions: Answer = {"LayerVersions": []}
        listed = Scripted(monkeypatch, "lambda", {"ListLayerVersions": self._versions})
        self.target = make_target(
            cloudformation=cfn.client,
            s3=self.objects.s3.client,
            **{"lambda": listed.client},
        )
        monkeypatch.setattr(module, "plan_deletion", self._plan)
        monkeypatch.setattr(module, "delete", self._delete)
        monkeypatch.setattr(module, "delete_blocked", self._delete_blocked)

    def delete(self, ui: RecordingUi, *, approved: bool = False, **more: Any) -> bool:
        """Delete the project."""
        return delete_project(self.project, self.target, ui, approved=approved, **more)

    def _describe(self, StackName: str) -> Answer:  # noqa: N803
        if StackName not in self._names:
            raise client_error(*ABSENT)
        code = pairs("ParameterKey", "ParameterValue", {"CodeRepositoryS3Bucket": "code"})
        tags = pairs("Key", "Value", self.tags)
        return stacks(stack(StackName=StackName, Parameters=code, Tags=tags))

    def _plan(self, _: Any, it: Any) -> Deletion:
        if self._protected and it.name == OTHER:
            raise DeployerError("the stack is protected against deletion", where=it.name)
        return Deletion(it, ("bucket",), (KEPT,), layers=tuple(self.layers))

    def _versions(self, LayerName: str) -> Answer:  # noqa: N803
        assert LayerName == "words"
        if isinstance(self.versions, Exception):
            raise self.versions
        return self.versions

    def _delete(self, _: Any, deletion: Deletion, *__: Any, role_arn: str | None) -> None:
        self.options.append(role_arn)
        if self.failing:
            raise self.failing
        self.deleted.append(deletion.stack.name)

    def _delete_blocked(self, _: Any, deletion: Deletion, *more: Any, **asked: Any) -> None:
        failed, _, on_blocked = more
        assert failed is self.failing
        self.options.append((on_blocked, asked["asks"], asked["role_arn"]))


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


@pytest.mark.parametrize("tags", [{}, {"ProjectName": "acme"}, {"Environment": "devl"}])
def test_stack_without_its_tags_is_deleted_only_by_a_person_who_means_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, tags: dict[str, str]
) -> None:
    account = Account(monkeypatch, tmp_path, ROOT)
    account.tags = tags
    for ui, approved in ((RecordingUi(), True), (RecordingUi(False), False)):
        with pytest.raises(DeployerError, match="nothing shows that it is this project's"):
            account.delete(ui, approved=approved)
    assert account.deleted == []
    assert account.delete(RecordingUi(True, True))
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


def test_one_hindered_stack_keeps_all(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    account, ui = Account(monkeypatch, tmp_path, ROOT, OTHER), RecordingUi()

    def refuse(_: Any, deletions: list[Deletion]) -> None:
        assert [it.stack.name for it in deletions] == [ROOT, OTHER]
        raise DeployerError("the table is protected", where=OTHER)

    monkeypatch.setattr(module, "refuse_hindered", refuse)
    with pytest.raises(DeployerError, match="protected"):
        account.delete(ui, approved=True)
    assert account.deleted == []


@pytest.mark.parametrize(("approved", "answers"), [(True, ()), (False, (True,))])
def test_blocked_deletion_is_gone_on_with_as_asked_for(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, approved: bool, answers: tuple[bool, ...]
) -> None:
    account = Account(monkeypatch, tmp_path, ROOT)
    account.failing = OperationFailedError(ROOT, "DELETE_FAILED", None, "")
    ui = RecordingUi(*answers)
    assert account.delete(ui, approved=approved, on_blocked="retain", flags={ROLE: "role"})
    assert account.options == ["role", ("retain", not approved, "role")]


def test_what_stays_is_named_in_the_end(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    account, ui = Account(monkeypatch, tmp_path, ROOT), RecordingUi()
    assert account.delete(ui, approved=True)
    kept, shared = (it.text for it in ui.of_type(Note)[-2:])
    assert kept == "Kept by their DeletionPolicy, and now of no stack: table"
    assert shared.startswith("The code bucket code and its key stay. ")


def test_record_of_what_was_deployed_is_forgotten(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    account = Account(monkeypatch, tmp_path, ROOT)
    account.objects.bodies[f"acme/deployments/{ROOT}.json"] = b"{}"
    assert account.delete(RecordingUi(), approved=True)
    assert account.objects.bodies == {}


def test_record_that_cannot_be_forgotten_fails_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def refuse(**_: Any) -> Answer:
        raise client_error("AccessDenied", "you may not")

    account, ui = Account(monkeypatch, tmp_path, ROOT), RecordingUi()
    account.objects.s3.answer("DeleteObject", refuse)
    assert account.delete(ui, approved=True)
    assert "you may not" in ui.of_type(Note)[-2].text


@pytest.mark.parametrize(
    ("versions", "said"),
    [
        (
            {"LayerVersions": [{"Version": 2}, {"Version": 1}]},
            "Kept when they were replaced, and now of no stack: versions of layers, 2 of words",
        ),
        ({"LayerVersions": []}, ""),
        (
            client_error("AccessDeniedException", "not authorized"),
            "Whether earlier versions of its layers stay could not be learned: ",
        ),
    ],
)
def test_earlier_versions_of_layers_that_stay_are_told_of(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, versions: Any, said: str
) -> None:
    account = Account(monkeypatch, tmp_path, ROOT)
    account.layers, account.versions = [f"{LAYER}:3"], versions
    ui = RecordingUi()
    assert account.delete(ui, approved=True)
    told = [it.text for it in ui.of_type(Note) if "versions of" in it.text]
    assert [it[: len(said)] for it in told] == ([said] if said else [])


@pytest.mark.parametrize("typed", ["", "acme-data-root-stack", "prod/acme-data-root-stack", " "])
def test_deletion_is_confirmed_by_environment_and_stack(tmp_path: Path, typed: str) -> None:
    project = sample_project(tmp_path)
    expected = f"devl/{project.root_stack.name}"
    check_confirmation(project, expected)
    for wrong in (typed, f"{expected} ", expected.upper()):
        with pytest.raises(ProjectError) as refused:
            check_confirmation(project, wrong)
        assert refused.value.todo.endswith(f"give {expected}")
