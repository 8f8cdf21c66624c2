"""Secrets are told with the commands that set them, or set, and never by half in silence."""

from pathlib import Path

import pytest

from deployer.errors import DeployerError
from deployer.github.repository import look_up, require_program, set_before
from deployer.messages import Note, Table
from deployer.pipeline.bootstrap.secrets import (
    repository_secrets,
    set_secrets,
    tell_replaced,
    tell_secrets,
)
from tests.fake_gh import FakeGh, without_gh
from tests.unit.render.recording import RecordingUi

OUTPUTS = {
    "CodeRepositoryS3Bucket": "code",
    "KmsMasterKeyId": "arn:key",
    "DeployRoleArn": "arn:role",
    "CloudFormationRoleArn": "arn:other",
}
SECRETS = {
    "AWS_REGION": "eu-west-1",
    "PROD_AWS_KMS_KEY_ARN": "arn:key",
    "PROD_AWS_ROLE_ARN": "arn:role",
    "PROD_CODE_REPOSITORY_S3_BUCKET": "code",
}


def test_each_environment_has_three_and_the_region_is_shared() -> None:  # T15
    assert repository_secrets("prod", "eu-west-1", OUTPUTS) == SECRETS


def test_each_is_told_with_the_command_that_sets_it() -> None:
    ui = RecordingUi()
    tell_secrets("acme/data", SECRETS, ui)
    [table] = ui.of_type(Table)
    assert [row[:2] for row in table.rows] == list(SECRETS.items())
    assert table.rows[2][2] == "gh secret set PROD_AWS_ROLE_ARN --repo acme/data"


def test_values_are_set_by_standard_input(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    gh, ui = FakeGh(tmp_path / "gh").be_found(monkeypatch), RecordingUi()
    set_secrets("acme/data", SECRETS, ui)
    assert gh.secrets == SECRETS
    assert "arn:" not in str(gh.asked)
    assert len(ui.of_type(Note)) == len(SECRETS)


def test_a_secret_that_cannot_be_set_is_told_with_those_that_are_and_are_not(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    gh, ui = FakeGh(tmp_path / "gh", failing="PROD_AWS_ROLE_ARN"), RecordingUi()
    gh.be_found(monkeypatch)
    with pytest.raises(DeployerError) as raised:
        set_secrets("acme/data", SECRETS, ui)
    assert "PROD_AWS_ROLE_ARN could not be set: HTTP 403" in raised.value.what
    assert "Set: AWS_REGION, PROD_AWS_KMS_KEY_ARN;" in raised.value.what
    assert "not set: PROD_AWS_ROLE_ARN, PROD_CODE_REPOSITORY_S3_BUCKET" in raised.value.what
    assert set(gh.secrets) == {"AWS_REGION", "PROD_AWS_KMS_KEY_ARN"}
    [table] = ui.of_type(Table)
    assert [row[0] for row in table.rows] == list(SECRETS)[2:]


def test_nobody_logged_in_and_no_gh_are_known_beforehand(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    gh = FakeGh(tmp_path / "gh").be_found(monkeypatch)
    require_program()
    assert set_before("acme/data") == set()
    gh.log_out()
    with pytest.raises(DeployerError, match="log in first") as raised:
        set_before("acme/data")
    assert "gh auth login" in raised.value.todo
    without_gh(monkeypatch, tmp_path)
    with pytest.raises(DeployerError, match="gh, which sets secrets on GitHub, is not there"):
        require_program()


def test_what_was_set_before_is_said_to_be_replaced(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    FakeGh(tmp_path / "gh").be_found(monkeypatch)
    ui = RecordingUi()
    tell_replaced("acme/data", "prod", set_before("acme/data"), ui)
    assert ui.messages == []
    set_secrets("acme/data", {"AWS_REGION": "eu-west-1", "DEVL_AWS_ROLE_ARN": "arn"}, RecordingUi())
    tell_replaced("acme/data", "prod", set_before("acme/data"), ui)
    tell_replaced("acme/data", "devl", set_before("acme/data"), ui)
    prod, devl = (it.text for it in ui.of_type(Note))
    assert "are replaced: AWS_REGION; AWS_REGION is that of all environments" in prod
    assert "are replaced: AWS_REGION, DEVL_AWS_ROLE_ARN;" in devl


def test_a_repository_is_looked_up_by_its_name_where_gh_sees_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    FakeGh(tmp_path / "gh").be_found(monkeypatch)
    found = look_up("acme/data")
    assert found
    assert (found.name, found.repository_id, found.owner_id) == ("Acme/data", "7", "3")
    assert look_up("gone/gone") is None
    without_gh(monkeypatch, tmp_path)
    assert look_up("acme/data") is None
