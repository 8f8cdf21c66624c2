"""Where code goes: flag, environment variable, params file, bootstrap stack, in this order."""

from pathlib import Path
from typing import Any

import pytest

from deployer.errors import ProjectError
from deployer.messages import Warned
from deployer.pipeline.location import find_location, known_location, known_role
from deployer.project.parameters import CodeLocation
from tests.unit.aws.scripted import Answer, Scripted, client_error
from tests.unit.pipeline.targets import make_target
from tests.unit.project.sample import ROOT, sample_project
from tests.unit.render.recording import RecordingUi
from tests.unit.stack.cloudformation import ABSENT, pairs, stack, stacks

ROLE = "arn:aws:iam::111111111111:role/"
FLAGS = {
    "CodeRepositoryS3Bucket": "flag",
    "KmsMasterKeyId": "arn:flag",
    "CloudFormationRoleArn": f"{ROLE}flag",
}
OWN = {
    "DEVL_CODE_REPOSITORY_S3_BUCKET": "own",
    "DEVL_AWS_KMS_KEY_ARN": "arn:own",
    "DEVL_CLOUDFORMATION_ROLE_ARN": f"{ROLE}own",
}
COMMON = {
    "CODE_REPOSITORY_S3_BUCKET": "common",
    "AWS_KMS_KEY_ARN": "arn:common",
    "CLOUDFORMATION_ROLE_ARN": f"{ROLE}common",
}
OTHERS = {
    "PROD_CODE_REPOSITORY_S3_BUCKET": "prod",
    "PROD_AWS_KMS_KEY_ARN": "arn:prod",
    "PROD_CLOUDFORMATION_ROLE_ARN": f"{ROLE}prod",
}
PARAMS = {"CodeRepositoryS3Bucket": "params", "KmsMasterKeyId": "arn:params"}
OUTPUTS = {
    "CodeRepositoryS3Bucket": "bootstrap",
    "KmsMasterKeyId": "arn:bootstrap",
    "CloudFormationRoleArn": f"{ROLE}bootstrap",
    "PermissionsBoundaryArn": "arn:boundary",
}
BOUNDED = ROOT.replace(
    "Resources:\n", "  PermissionsBoundaryArn: { Type: String }\nResources:\n", 1
)


class Account:
    """An account with a bootstrap stack, or without one."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, outputs: dict[str, str] | None) -> None:
        self._outputs = outputs
        script = {"DescribeStacks": self._describe}
        self.cfn = Scripted(monkeypatch, "cloudformation", script)
        self.ui = RecordingUi()
        self.denied = False
        self.environment = ""

    def _describe(self, StackName: str) -> Answer:  # noqa: N803
        assert StackName == "acme-bootstrap-stack"
        if self.denied:
            raise client_error("AccessDenied", "no")
        if self._outputs is None:
            raise client_error(*ABSENT)
        given = {"Environment": self.environment} if self.environment else {}
        parameters = pairs("ParameterKey", "ParameterValue", given)
        outputs = pairs("OutputKey", "OutputValue", self._outputs)
        return stacks(stack(Outputs=outputs, Parameters=parameters))

    def find(
        self,
        root: Path,
        *,
        params: dict[str, str] | None = None,
        flags: dict[str, str] | None = None,
        variables: dict[str, str] | None = None,
        role: str = "",
        files: dict[str, str] | None = None,
        local: bool = False,
    ) -> CodeLocation:
        """The location under test."""
        keys: dict[str, Any] = {"parameters": {"devl": params or {}}}
        keys |= {"cloudformation-role-arn": {"devl": role}} if role else {}
        project = sample_project(root, files, keys)
        target = make_target(local=local, cloudformation=self.cfn.client)
        return find_location(project, target, flags or {}, variables or {}, self.ui)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"flags": FLAGS, "variables": OWN | COMMON, "params": PARAMS}, "flag"),
        ({"variables": OWN | COMMON, "params": PARAMS}, "own"),
        ({"variables": COMMON | OTHERS, "params": PARAMS}, "common"),
        ({"variables": OTHERS, "params": PARAMS, "role": f"{ROLE}params"}, "params"),
        ({"variables": dict.fromkeys(OWN, "")}, "bootstrap"),
        ({}, "bootstrap"),
    ],
)
def test_first_source_wins(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, given: dict[str, Any], expected: str
) -> None:
    account = Account(monkeypatch, OUTPUTS)
    found = CodeLocation(expected, f"arn:{expected}", f"{ROLE}{expected}")
    assert account.find(tmp_path, **given) == found
    assert len(account.cfn.calls) == (1 if expected == "bootstrap" else 0)


def test_bucket_and_key_may_come_from_different_sources(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    found = Account(monkeypatch, OUTPUTS).find(tmp_path, flags={"CodeRepositoryS3Bucket": "flag"})
    assert found == CodeLocation("flag", "arn:bootstrap", f"{ROLE}bootstrap")


def test_an_account_of_another_environment_is_refused_where_its_stack_is_looked_at(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    account = Account(monkeypatch, OUTPUTS)
    account.environment = "prod"
    for variables in ({}, {"CODE_REPOSITORY_S3_BUCKET": "b"}):
        with pytest.raises(ProjectError, match="is the environment 'prod', not 'devl'") as raised:
            account.find(tmp_path, variables=variables)
        assert raised.value.where == "root"
    calls = len(account.cfn.calls)
    assert account.find(tmp_path, flags=FLAGS).bucket == "flag"
    assert len(account.cfn.calls) == calls
    account.environment = "devl"
    assert account.find(tmp_path).bucket == "bootstrap"


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


def test_the_command_that_makes_one_has_no_build(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    account = Account(monkeypatch, None)
    project = sample_project(tmp_path, build_id="abc")
    with pytest.raises(ProjectError) as raised:
        find_location(project, make_target(cloudformation=account.cfn.client), {}, {}, account.ui)
    assert raised.value.todo.endswith("make one: deployer bootstrap --env devl")


def test_local_cloud_ignores_what_names_things_of_an_account(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(
        "deployer.pipeline.local_bootstrap.ensure_local_bootstrap", lambda *_: OUTPUTS
    )
    found = Account(monkeypatch, None).find(
        tmp_path, variables=OWN | COMMON, params=PARAMS, local=True
    )
    assert found == CodeLocation("bootstrap", "arn:bootstrap", f"{ROLE}bootstrap")


def test_flag_counts_on_the_local_cloud_too(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    found = Account(monkeypatch, None).find(tmp_path, flags=FLAGS, local=True)
    assert found == CodeLocation("flag", "arn:flag", f"{ROLE}flag")


def test_where_nothing_may_be_changed_no_bootstrap_is_deployed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    project = sample_project(tmp_path)
    for outputs, expected in ((None, (None, None)), (OUTPUTS, ("bootstrap", "arn:bootstrap"))):
        account = Account(monkeypatch, outputs)
        target = make_target(local=True, cloudformation=account.cfn.client)
        assert known_location(project, target, {}, COMMON) == expected
        assert set(account.cfn.operations()) == {"DescribeStacks"}


def test_an_older_bootstrap_stack_gives_neither_role_nor_boundary(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    older = {name: OUTPUTS[name] for name in PARAMS}
    found = Account(monkeypatch, older).find(tmp_path, files={"cft/root-stack.yaml": BOUNDED})
    assert found == CodeLocation("bootstrap", "arn:bootstrap", None, None)


def test_a_boundary_is_taken_where_a_template_asks_and_nobody_gives_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    account, files = Account(monkeypatch, OUTPUTS), {"cft/root-stack.yaml": BOUNDED}
    assert account.find(tmp_path, files=files).permissions_boundary_arn == "arn:boundary"
    given = {"PermissionsBoundaryArn": ""}
    assert account.find(tmp_path, files=files, params=given).permissions_boundary_arn is None


def test_none_leaves_the_role_as_it_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    account = Account(monkeypatch, OUTPUTS)
    assert account.find(tmp_path, flags={"CloudFormationRoleArn": "none"}).role_arn is None


def test_a_bootstrap_stack_that_may_not_be_seen_stops_nobody_who_knows_the_bucket(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    account = Account(monkeypatch, OUTPUTS)
    account.denied = True
    variables = {name: it for name, it in COMMON.items() if "ROLE" not in name}
    found = account.find(tmp_path, variables=variables, files={"cft/root-stack.yaml": BOUNDED})
    assert found == CodeLocation("common", "arn:common")
    [warned] = account.ui.of_type(Warned)
    assert "may not see the stack acme-bootstrap-stack" in warned.text


def test_a_deletion_finds_the_role_in_the_same_places(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    account = Account(monkeypatch, OUTPUTS)
    target = make_target(cloudformation=account.cfn.client)
    project = sample_project(tmp_path)
    for flags, variables, expected in (
        (FLAGS, OWN, f"{ROLE}flag"),
        ({}, OWN | COMMON, f"{ROLE}own"),
        ({}, {}, f"{ROLE}bootstrap"),
        ({"CloudFormationRoleArn": "none"}, OWN, None),
    ):
        assert known_role(project, target, flags, variables, account.ui) == expected
