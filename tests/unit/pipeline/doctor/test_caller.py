"""Who answers for the caller, and whether the clocks agree."""

from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError, NoCredentialsError

from deployer.messages import Examined, Identity
from deployer.pipeline.doctor.caller import clock, look_at_caller
from deployer.pipeline.doctor.examination import Examination
from deployer.project.params import Params
from tests.unit.aws.clients import ACCOUNT, make_aws
from tests.unit.aws.scripted import Scripted
from tests.unit.project.sample import sample_project
from tests.unit.render.recording import RecordingUi
from tests.unit.stack.cloudformation import NOW


@pytest.mark.parametrize(
    ("off", "verdict", "text"),
    [
        (0, "ok", "within"),
        (-59, "ok", "within"),
        (90, "warning", "90 s ahead"),
        (-301, "failed", "301 s behind"),
        (900, "failed", "900 s ahead"),
    ],
)
def test_clock_is_held_against_the_servers(off: int, verdict: str, text: str) -> None:
    date = format_datetime(NOW, usegmt=True)
    answer = {"ResponseMetadata": {"HTTPHeaders": {"date": date}}}
    found = clock(answer, NOW + timedelta(seconds=off))
    assert found.verdict == verdict
    assert text in found.text


def test_an_answer_without_a_date_says_nothing_of_the_clock() -> None:
    assert clock({}, NOW).verdict == "skipped"


def _look(
    monkeypatch: pytest.MonkeyPatch, answer: Any, params: Params | None
) -> tuple[Identity | None, dict[str, Examined]]:
    def who(**_: Any) -> Any:
        if isinstance(answer, Exception):
            raise answer
        return answer

    sts = Scripted(monkeypatch, "sts", {"GetCallerIdentity": who})
    ui = RecordingUi()
    found = look_at_caller(make_aws(sts=sts.client), params, Examination(ui))
    return found, {it.subject: it for it in ui.of_type(Examined)}


ADA = {"Account": ACCOUNT, "Arn": f"arn:aws:iam::{ACCOUNT}:user/ada", "UserId": "AIDAEXAMPLE"}


@pytest.mark.parametrize(
    ("account", "verdict"), [(ACCOUNT, "ok"), ("222222222222", "failed"), (None, "ok")]
)
def test_account_must_be_the_one_that_params_allow(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, account: str | None, verdict: str
) -> None:
    project = sample_project(tmp_path, params={"account-id": account} if account else {})
    identity, found = _look(monkeypatch, ADA, project.params)
    assert identity is not None
    assert found["account"].verdict == verdict
    assert found["credentials"].verdict == "ok"


def test_without_credentials_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    identity, found = _look(monkeypatch, NoCredentialsError(), None)
    assert identity is None
    assert found["credentials"].verdict == "failed"
    assert "--profile" in found["credentials"].todo


def test_credentials_refused_for_a_wrong_clock_show_the_clock(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answer: Any = {
        "Error": {"Code": "SignatureDoesNotMatch", "Message": "Signature expired"},
        "ResponseMetadata": {"HTTPHeaders": {"date": format_datetime(NOW, usegmt=True)}},
    }
    identity, found = _look(monkeypatch, ClientError(answer, "GetCallerIdentity"), None)
    assert identity is None
    assert found["credentials"].verdict == "failed"
    assert found["clock"].verdict == "failed"
