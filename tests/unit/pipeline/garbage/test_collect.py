"""Garbage is shown first, deleted after a yes, and never where its use is not certain."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from deployer.errors import DeployerError, ProjectError
from deployer.messages import Garbage, Note
from deployer.pipeline.garbage.collect import collect_garbage
from deployer.pipeline.location import BUCKET
from tests.unit.aws.clients import ACCOUNT, REGION
from tests.unit.aws.scripted import Scripted, client_error
from tests.unit.pipeline.targets import ROOT, make_target
from tests.unit.project.sample import sample_project
from tests.unit.render.recording import RecordingUi
from tests.unit.stack.cloudformation import NOW, pairs, stack, stacks

ZIP = "acme/lambda/greet.zip"
FLAGS = {BUCKET: "acme-code"}


class Account:
    """A bucket with three versions of one zip, and a root stack that runs one of them."""

    def __init__(
        self, monkeypatch: pytest.MonkeyPatch, policy: Any = None, *, local: bool = False
    ) -> None:
        self.grantee = {"Type": "CanonicalUser", "ID": "owner"}
        self.modified = NOW - timedelta(days=100)
        self.runs = "v2"
        self.policy = policy
        self.deleted: list[str] = []
        self.s3 = Scripted(
            monkeypatch,
            "s3",
            {
                "HeadBucket": lambda **_: {"BucketRegion": REGION},
                "GetBucketVersioning": lambda **_: {"Status": "Enabled"},
                "GetBucketAcl": self._acl,
                "GetBucketPolicy": self._policy,
                "ListObjectVersions": lambda **_: {"Versions": self._versions()},
                "DeleteObjects": self._delete,
            },
        )
        self.cfn = Scripted(
            monkeypatch,
            "cloudformation",
            {
                "DescribeStacks": lambda **_: stacks(self._root()),
                "GetTemplate": lambda **_: {"TemplateBody": "{}"},
                "ListChangeSets": lambda **_: {"Summaries": []},
            },
        )
        self.target = make_target(local=local, s3=self.s3.client, cloudformation=self.cfn.client)

    def collect(
        self,
        root: Path,
        ui: RecordingUi,
        *,
        delete: bool,
        approved: bool = False,
        keep_days: float = 30,
    ) -> bool:
        project = sample_project(root)
        return collect_garbage(
            project, self.target, keep_days, 1, FLAGS, {}, ui, delete=delete, approved=approved
        )

    def _root(self, **more: Any) -> dict[str, Any]:
        parameters = pairs("ParameterKey", "ParameterValue", {"V": self.runs})
        return stack(StackName=ROOT, Parameters=parameters, **more)

    def _acl(self, **_: Any) -> dict[str, Any]:
        grant = {"Grantee": self.grantee, "Permission": "READ"}
        return {"Owner": {"ID": "owner"}, "Grants": [grant]}

    def _policy(self, **_: Any) -> dict[str, Any]:
        if self.policy is None:
            raise client_error("NoSuchBucketPolicy")
        return {"Policy": json.dumps(self.policy)}

    def _versions(self) -> list[dict[str, Any]]:
        keys = [(ZIP, f"v{it}") for it in (1, 2, 3)]
        keys += [(f"{ZIP}.sources/{'a' * 64}/v{it}", f"m{it}") for it in (1, 2, 3)]
        return [
            {
                "Key": key,
                "VersionId": version,
                "Size": 1024,
                "LastModified": self.modified + timedelta(seconds=int(version[1])),
            }
            for key, version in keys
        ]

    def _delete(self, Delete: Any, **_: Any) -> dict[str, Any]:  # noqa: N803
        self.deleted += [it["VersionId"] for it in Delete["Objects"]]
        return {}


def test_without_delete_it_is_only_shown(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    account, ui = Account(monkeypatch), RecordingUi()
    assert account.collect(tmp_path, ui, delete=False)
    [found] = ui.of_type(Garbage)
    assert (found.bucket, found.key, found.versions, found.size) == ("acme-code", ZIP, 1, 1024)
    assert f"{found.last:%Y-%m-%d}" == "2025-11-21"
    assert "1 object version, 0.0 MiB; 1 note of" in ui.of_type(Note)[0].text
    assert "Nothing was deleted" in ui.of_type(Note)[-1].text
    assert account.deleted == []
    assert account.s3.parameters("ListObjectVersions")[0]["ExpectedBucketOwner"] == ACCOUNT


def test_after_a_yes_zips_go_before_the_notes_of_their_sources(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    account, ui = Account(monkeypatch), RecordingUi(True)
    assert account.collect(tmp_path, ui, delete=True)
    assert account.deleted == ["v1", "m1"]
    assert sum(ui.advanced) == 2


def test_after_a_no_all_stays(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    account, ui = Account(monkeypatch), RecordingUi(False)
    assert not account.collect(tmp_path, ui, delete=True)
    assert account.deleted == []


def test_what_was_deployed_while_a_person_thought_stays(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    account = Account(monkeypatch)

    class Slow(RecordingUi):
        def confirm(self, question: str, *, todo: str = "") -> bool:
            account.runs = "v1"  # v2 is free now, but was not asked about
            return True

    account.collect(tmp_path, Slow(), delete=True)
    assert account.deleted == []


def test_a_deployment_that_began_meanwhile_stops_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    account = Account(monkeypatch)
    busy = {"StackName": ROOT, "StackStatus": "UPDATE_IN_PROGRESS"}

    class Slow(RecordingUi):
        def confirm(self, question: str, *, todo: str = "") -> bool:
            account.cfn.answer("DescribeStacks", lambda **_: stacks({**stack(), **busy}))
            return True

    with pytest.raises(DeployerError, match="is in UPDATE_IN_PROGRESS"):
        account.collect(tmp_path, Slow(), delete=True)
    assert account.deleted == []


def test_a_bucket_that_others_use_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    guest = {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::222222222222:root"}}
    account = Account(monkeypatch, {"Statement": [guest]})
    with pytest.raises(DeployerError, match="lets in arn:aws:iam::222222222222:root"):
        account.collect(tmp_path, RecordingUi(), delete=True, approved=True)
    assert account.deleted == []


def test_a_bucket_that_its_acl_shares_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    account = Account(monkeypatch)
    account.grantee = {"Type": "CanonicalUser", "ID": "somebody-else"}
    with pytest.raises(DeployerError, match="lets in somebody-else"):
        account.collect(tmp_path, RecordingUi(), delete=True, approved=True)
    assert account.deleted == []


@pytest.mark.parametrize(
    ("operation", "answer", "what"),
    [
        ("HeadBucket", {"BucketRegion": "us-west-2"}, "the code bucket is in us-west-2"),
        ("GetBucketVersioning", {"Status": "Suspended"}, "not versioned"),
    ],
)
def test_a_bucket_of_another_region_or_without_versions_is_refused(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    operation: str,
    answer: dict[str, str],
    what: str,
) -> None:
    account = Account(monkeypatch)
    account.cfn.answer("DescribeStacks", lambda **_: stacks())  # none of them is in this region
    account.s3.answer(operation, lambda **_: answer)
    with pytest.raises(DeployerError, match=what):
        account.collect(tmp_path, RecordingUi(), delete=True, approved=True)
    assert account.deleted == []


@pytest.mark.parametrize(("local", "deleted"), [(False, []), (True, ["v1", "m1"])])
def test_what_is_some_hours_old_stays_whatever_is_asked_for(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, local: bool, deleted: list[str]
) -> None:
    account = Account(monkeypatch, local=local)
    account.modified = datetime.now(UTC) - timedelta(hours=5)
    account.collect(tmp_path, RecordingUi(), delete=True, approved=True, keep_days=0)
    assert account.deleted == deleted


def test_without_a_bucket_there_is_nothing_to_look_at(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    account = Account(monkeypatch)
    account.cfn.answer("DescribeStacks", lambda **_: stacks())
    with pytest.raises(ProjectError, match="there is no code bucket"):
        collect_garbage(
            sample_project(tmp_path),
            account.target,
            30,
            1,
            {},
            {},
            RecordingUi(),
            delete=False,
            approved=False,
        )
