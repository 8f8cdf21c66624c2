"""Whoever deploys under an older key learns beforehand whom it does not let in."""

import json
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from deployer.messages import Examined
from deployer.pipeline.doctor.key_policy import DOCUMENT, look_at_key_policy
from deployer.project.project import read_project
from tests.unit.aws.clients import ACCOUNT, REGION
from tests.unit.aws.scripted import Scripted
from tests.unit.pipeline.targets import make_target
from tests.unit.project.sample import WORKFLOW, write_project
from tests.unit.templates.reading import PROJECT

KEY = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/1"
THROUGH = "AccountUsesKeyThroughServices"
SECRETS = f"secretsmanager.{REGION}.amazonaws.com"
WHOLE = {"Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, "Action": "kms:*", "Resource": "*"}

Policy = dict[str, dict[str, Any]]


def _shipped() -> Policy:
    """The project's policy as KMS gives it out, by the names of its statements."""
    text = (PROJECT / DOCUMENT).read_text()
    for name, value in {"Region": REGION, "AccountId": ACCOUNT, "Partition": "aws"}.items():
        text = text.replace(f"${{AWS::{name}}}", value)
    return {it["Sid"]: it for it in json.loads(text)["Statement"]}


def _look(
    monkeypatch: pytest.MonkeyPatch, root: Path, policy: Mapping[str, Any], *, local: bool = False
) -> list[Examined]:
    """What is found of a key with such a policy, in a project with this document."""
    path = write_project(root)
    (path / DOCUMENT).parent.mkdir()
    shutil.copy(PROJECT / DOCUMENT, path / DOCUMENT)
    said = json.dumps({"Statement": list(policy.values())})
    kms = Scripted(monkeypatch, "kms", {"GetKeyPolicy": lambda **_: {"Policy": said}})
    project = read_project(path, "devl", "", WORKFLOW)
    return list(look_at_key_policy(project, make_target(local=local, kms=kms.client), KEY))


def _without_secrets(policy: Policy) -> None:
    policy[THROUGH]["Condition"]["StringEquals"]["kms:ViaService"].remove(SECRETS)


def _without_reencryption(policy: Policy) -> None:
    policy[THROUGH]["Action"].remove("kms:ReEncryptTo")


def _without_alarms(policy: Policy) -> None:
    del policy["AlarmsPublishToTopics"]


def _for_another_account(policy: Policy) -> None:
    policy["AccountAdministersKey"]["Principal"]["AWS"] = "arn:aws:iam::222222222222:root"


def test_the_projects_own_policy_lacks_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    [found] = _look(monkeypatch, tmp_path, _shipped())
    assert (found.verdict, found.todo) == ("ok", "")


@pytest.mark.parametrize(
    ("change", "lacking"),
    [
        (_without_secrets, f"{SECRETS} ({THROUGH})"),
        (_without_reencryption, f"kms:ReEncryptTo ({THROUGH})"),
        (_without_alarms, "kms:Decrypt, kms:GenerateDataKey (AlarmsPublishToTopics)"),
        (_for_another_account, "(AccountAdministersKey)"),
    ],
)
def test_what_an_older_policy_lacks_is_told_with_what_mends_it(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    change: Callable[[Policy], None],
    lacking: str,
) -> None:
    policy = _shipped()
    change(policy)
    [found] = _look(monkeypatch, tmp_path, policy)
    assert found.verdict == "warning"
    assert lacking in found.text
    assert found.text.count("(") == 1  # and nothing else
    assert "deployer bootstrap --env" in found.todo
    assert f"put-key-policy --key-id {KEY}" in found.todo


_DENIAL: dict[str, Any] = {"Sid": "Own", "Effect": "Deny", "Principal": "*", "Resource": "*"}
_TLS = {"Bool": {"aws:SecureTransport": "false"}}


@pytest.mark.parametrize(
    ("denial", "verdict"),
    [
        ({"Action": "kms:Decrypt"}, "warning"),
        ({"Action": ["kms:Sign", "KMS:*"]}, "warning"),
        (
            {"Action": "kms:ReEncrypt*", "Condition": {"Bool": {"aws:ViaAWSService": "true"}}},
            "warning",
        ),
        ({"NotAction": "kms:Sign"}, "warning"),
        ({"Action": "kms:*", "Condition": _TLS}, "ok"),
        ({"Action": "kms:Sign"}, "ok"),
    ],
)
def test_a_denial_of_what_is_wanted_is_not_passed_over(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, denial: Mapping[str, Any], verdict: str
) -> None:
    [found] = _look(monkeypatch, tmp_path, _shipped() | {"Own": {**_DENIAL, **denial}})
    assert found.verdict == verdict
    if verdict == "warning":
        assert found.text.endswith(": Own")
        assert f"get-key-policy --policy-name default --key-id {KEY}" in found.todo


def test_a_statement_that_denies_instead_is_lacking_and_told_as_a_denial(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    policy = _shipped()
    policy["LogDeliveryDecryptsLogs"]["Effect"] = "Deny"
    lacking, denying = _look(monkeypatch, tmp_path, policy)
    assert "kms:Decrypt (LogDeliveryDecryptsLogs)" in lacking.text
    assert denying.text.endswith(": LogDeliveryDecryptsLogs")


def test_a_key_that_leaves_the_account_to_iam_still_lacks_services(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    [found] = _look(monkeypatch, tmp_path, {"Whole": {"Effect": "Allow", **WHOLE}})
    told = {it.partition(" (")[2].rstrip(")") for it in found.text.split("; ")}
    assert told == {it for it in _shipped() if it.split("Service")[0].startswith(("Log", "Alarm"))}


def test_a_project_without_the_document_hears_nothing_of_it(tmp_path: Path) -> None:
    project = read_project(write_project(tmp_path), "devl", "", WORKFLOW)
    assert list(look_at_key_policy(project, make_target(), KEY)) == []


def test_the_local_clouds_key_is_not_asked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    [found] = _look(monkeypatch, tmp_path, {}, local=True)
    assert found.verdict == "skipped"
