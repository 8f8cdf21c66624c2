"""Where code goes: flag, environment variable, params file, bootstrap stack, in this order."""

from pathlib import Path
from typing import Any

import pytest

from deployer.errors import ProjectError
from deployer.pipeline.location import find_location, known_location
from deployer.project.parameters import CodeLocation
from tests.unit.aws.scripted import Answer, Scripted, client_error
from tests.unit.pipeline.targets import make_target
from tests.unit.project.sample import sample_project
from tests.unit.render.recording import RecordingUi
from tests.unit.stack.cloudformation import ABSENT, pairs, stack, stacks

FLAGS = {"CodeRepositoryS3Bucket": "flag", "KmsMasterKeyId": "arn:flag"}
OWN = {"DEVL_CODE_REPOSITORY_S3_BUCKET": "own", "DEVL_AWS_KMS_KEY_ARN": "arn:own"}
COMMON = {"CODE_REPOSITORY_S3_BUCKET": "common", "AWS_KMS_KEY_ARN": "arn:common"}
OTHERS = {"PROD_CODE_REPOSITORY_S3_BUCKET": "prod", "PROD_AWS_KMS_KEY_ARN": "arn:prod"}
PARAMS = {"CodeRepositoryS3Bucket": "params", "KmsMasterKeyId": "arn:params"}
OUTPUTS = {"CodeRepositoryS3Bucket": "bootstrap", "KmsMasterKeyId": "arn:bootstrap"}


class Account:
    """An account with a bootstrap stack, or without one."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, outputs: dict[str, str] | None) -> None:
        self._outputs = outputs
        script = {"DescribeStacks": self._describe}
        self.cfn = Scripted(monkeypatch, "cloudformation", script)

    def _describe(self, StackName: str) -> Answer:  # noqa: N803
        assert StackName == "acme-bootstrap-stack"
        if self._outputs is None:
            raise client_error(*ABSENT)
        return stacks(stack(Outputs=pairs("OutputKey", "OutputValue", self._outputs)))

    def find(
        self,
        root: Path,
        *,
        params: dict[str, str] | None = None,
        flags: dict[str, str] | None = None,
        variables: dict[str, str] | None = None,
        local: bool = False,
    ) -> CodeLocation:
        """The location under test."""
        project = sample_project(root, params={"parameters": {"devl": params or {}}})
        target = make_target(local=local, cloudformation=self.cfn.client)
        return find_location(project, target, flags or {}, variables or {}, RecordingUi())


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"flags": FLAGS, "variables": OWN | COMMON, "params": PARAMS}, "flag"),
        ({"variables": OWN | COMMON, "params": PARAMS}, "own"),
        ({"variables": COMMON | OTHERS, "params": PARAMS}, "common"),
        ({"variables": OTHERS, "params": PARAMS}, "params"),
        ({"variables": dict.fromkeys(OWN, "")}, "bootstrap"),
        ({}, "bootstrap"),
    ],
)
def test_first_source_wins(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, given: dict[str, Any], expected: str
) -> None:
    account = Account(monkeypatch, OUTPUTS)
    assert account.find(tmp_path, **given) == CodeLocation(expected, f"arn:{expected}")
    assert len(account.cfn.calls) == (1 if expected == "bootstrap" else 0)


def test_bucket_and_key_may_come_from_different_sources(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    found = Account(monkeypatch, OUTPUTS).find(tmp_path, flags={"CodeRepositoryS3Bucket": "flag"})
    assert found == CodeLocation("flag", "arn:bootstrap")


def test_project_without_a_key_needs_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    found = Account(monkeypatch, None).find(tmp_path, variables={"CODE_REPOSITORY_S3_BUCKET": "b"})
    assert found == CodeLocation("b", None)


def test_no_bucket_anywhere_says_where_to_name_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with pytest.raises(ProjectError, match="there is no code bucket") as raised:
        Account(monkeypatch, None).find(tmp_path)
    for way in ("--code-bucket", "CODE_REPOSITORY_S3_BUCKET", "bootstrap"):
        assert way in raised.value.todo


def test_local_cloud_ignores_what_names_things_of_an_account(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(
        "deployer.pipeline.local_bootstrap.ensure_local_bootstrap", lambda *_: OUTPUTS
    )
    found = Account(monkeypatch, None).find(
        tmp_path, variables=OWN | COMMON, params=PARAMS, local=True
    )
    assert found == CodeLocation("bootstrap", "arn:bootstrap")


def test_flag_counts_on_the_local_cloud_too(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    found = Account(monkeypatch, None).find(tmp_path, flags=FLAGS, local=True)
    assert found == CodeLocation("flag", "arn:flag")


def test_where_nothing_may_be_changed_no_bootstrap_is_deployed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    project = sample_project(tmp_path)
    for outputs, expected in ((None, (None, None)), (OUTPUTS, ("bootstrap", "arn:bootstrap"))):
        account = Account(monkeypatch, outputs)
        target = make_target(local=True, cloudformation=account.cfn.client)
        assert known_location(project, target, {}, COMMON) == expected
        assert set(account.cfn.operations()) == {"DescribeStacks"}
