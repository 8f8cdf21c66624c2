"""What the account and the repository say is found, told, and never instead of what is given."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from deployer.errors import ProjectError
from deployer.messages import Note, Warned
from deployer.pipeline.bootstrap.findings import Standing, find_values
from deployer.stack.describe import find_stack
from tests.fake_gh import FakeGh, without_gh
from tests.unit.aws.scripted import Scripted
from tests.unit.pipeline.targets import make_target
from tests.unit.project.sample import sample_project
from tests.unit.render.recording import RecordingUi
from tests.unit.stack.cloudformation import pairs, resource, resources, stack, stacks

PROVIDER = "arn:aws:iam::111111111111:oidc-provider/token.actions.githubusercontent.com"
OTHER = "arn:aws:iam::111111111111:oidc-provider/example.org"
DECLARED = frozenset(
    {
        "GitHubRepository",
        "GitHubRepositoryId",
        "GitHubOwnerId",
        "OidcProviderArn",
        "SetApiGatewayLogRole",
    }
)
KEPT = {
    "GitHubRepository": "acme/data",
    "GitHubRepositoryId": "7",
    "GitHubOwnerId": "3",
    "OidcProviderArn": "",
    "SetApiGatewayLogRole": "false",
}


class Account:
    """An account that is bootstrapped, with some parameters, or not."""

    def __init__(
        self,
        monkeypatch: pytest.MonkeyPatch,
        root: Path,
        kept: Mapping[str, str] | None = None,
        *,
        providers: tuple[str, ...] = (),
        owns: str = "",
        audience: str = "sts.amazonaws.com",
        log_role: str = "",
    ) -> None:
        own = [resource("Provider", "AWS::IAM::OIDCProvider", owns)] if owns else []
        given = pairs("ParameterKey", "ParameterValue", kept or {})
        scripts: dict[str, Any] = {
            "cloudformation": {
                "DescribeStacks": lambda **_: stacks(stack(Parameters=given)),
                "ListStackResources": lambda **_: resources(*own),
            },
            "iam": {
                "ListOpenIDConnectProviders": lambda **_: {
                    "OpenIDConnectProviderList": [{"Arn": it} for it in providers]
                },
                "GetOpenIDConnectProvider": lambda **_: {"ClientIDList": [audience]},
            },
            "apigateway": {
                "GetAccount": lambda **_: {"cloudwatchRoleArn": log_role} if log_role else {}
            },
        }
        clients = {name: Scripted(monkeypatch, name, it).client for name, it in scripts.items()}
        self.aws = make_target(**clients).aws
        cfn = self.aws.client("cloudformation")
        self.existing = find_stack(cfn, "root") if kept is not None else None
        self.project = sample_project(root)  # its remote is acme/data on GitHub
        self.ui = RecordingUi()

    def find(self, **given: str) -> Mapping[str, str]:
        """The values under test."""
        standing = Standing(DECLARED, given, self.existing)
        return find_values(self.project, self.aws, standing, self.ui)

    @property
    def said(self) -> str:
        """All notes."""
        return "\n".join(it.text for it in self.ui.of_type(Note))

    @property
    def warned(self) -> str:
        """All warnings."""
        return "\n".join(it.text for it in self.ui.of_type(Warned))


def test_the_first_time_the_git_remote_is_trusted_with_its_ids_as_github_writes_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    FakeGh(tmp_path / "gh").be_found(monkeypatch)
    account = Account(monkeypatch, tmp_path)
    assert account.find() == {
        "GitHubRepository": "Acme/data",
        "GitHubRepositoryId": "7",
        "GitHubOwnerId": "3",
        "OidcProviderArn": "",
    }
    assert "Acme/data (GitHubRepositoryId 7, GitHubOwnerId 3)" in account.said


def test_without_gh_there_are_no_ids_and_that_is_said(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    account = Account(monkeypatch, tmp_path)
    without_gh(monkeypatch, tmp_path)
    assert account.find()["GitHubRepositoryId"] == ""
    assert "acme/data is trusted without GitHubRepositoryId and GitHubOwnerId" in account.warned
    assert "its workflows cannot log in" in account.warned
    for name in ("GitHubRepositoryId", "GitHubOwnerId"):
        assert f"--parameter {name}=" in account.warned
    given = Account(monkeypatch, tmp_path)
    given.find(GitHubRepositoryId="7", GitHubOwnerId="3")
    assert given.warned == ""


@pytest.mark.parametrize("given", ["", "none"])
def test_no_repository_is_trusted_where_that_is_wanted(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, given: str
) -> None:
    account = Account(monkeypatch, tmp_path, KEPT)
    found = account.find(GitHubRepository=given)
    assert found == {"GitHubRepository": "", "GitHubRepositoryId": "", "GitHubOwnerId": ""}
    assert "no deploy role is made" in account.said


def test_what_is_no_repository_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match="'data' is no repository on GitHub"):
        Account(monkeypatch, tmp_path).find(GitHubRepository="data")


def test_the_ending_of_an_address_is_no_part_of_a_name(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    account = Account(monkeypatch, tmp_path)
    without_gh(monkeypatch, tmp_path)
    assert account.find(GitHubRepository="acme/data.git")["GitHubRepository"] == "acme/data"


@pytest.mark.parametrize("name", ["GitHubRepositoryId", "GitHubOwnerId"])
def test_ids_of_no_repository_are_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    account = Account(monkeypatch, tmp_path)
    with pytest.raises(ProjectError, match=f"{name} is given, and no repository") as raised:
        account.find(GitHubRepository="none", **{name: "7"})
    assert "--github-repository" in raised.value.todo
    assert account.find(GitHubRepository="none", **{name: ""})[name] == ""


def test_ids_of_another_repository_than_before_are_not_kept(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    account = Account(monkeypatch, tmp_path, KEPT)
    without_gh(monkeypatch, tmp_path)
    found = account.find(GitHubRepository="acme/new")
    assert (found["GitHubRepository"], found["GitHubRepositoryId"]) == ("acme/new", "")


def test_what_was_trusted_stays_and_another_repository_of_that_name_is_warned_of(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    FakeGh(tmp_path / "gh").be_found(monkeypatch)
    account = Account(monkeypatch, tmp_path, {**KEPT, "GitHubRepositoryId": "6"})
    found = account.find()
    assert found["GitHubRepositoryId"] == "6"
    assert "has the GitHubRepositoryId 7 now, and the stack trusts 6 alone" in account.warned
    again = Account(monkeypatch, tmp_path, {**KEPT, "GitHubRepositoryId": "6"})
    assert again.find(GitHubRepositoryId="7")["GitHubRepositoryId"] == "7"


def test_the_accounts_provider_is_used_and_the_stacks_own_stays_its_own(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    without_gh(monkeypatch, tmp_path)
    theirs = Account(monkeypatch, tmp_path, providers=(OTHER, PROVIDER))
    assert theirs.find()["OidcProviderArn"] == PROVIDER
    assert PROVIDER in theirs.said
    ours = Account(monkeypatch, tmp_path, KEPT, providers=(PROVIDER,), owns=PROVIDER)
    assert ours.find()["OidcProviderArn"] == ""
    given = Account(monkeypatch, tmp_path, KEPT, providers=(PROVIDER,))
    assert given.find(OidcProviderArn=OTHER)["OidcProviderArn"] == OTHER


def test_a_provider_that_is_gone_or_knows_another_audience_is_warned_of(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    without_gh(monkeypatch, tmp_path)
    gone = Account(monkeypatch, tmp_path, {**KEPT, "OidcProviderArn": PROVIDER})
    assert gone.find()["OidcProviderArn"] == ""
    assert "is gone" in gone.warned
    deaf = Account(monkeypatch, tmp_path, providers=(PROVIDER,), audience="sigstore")
    assert deaf.find()["OidcProviderArn"] == PROVIDER
    assert "does not know the audience sts.amazonaws.com" in deaf.warned


def test_a_log_role_that_the_account_has_stays_unless_told_otherwise(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    without_gh(monkeypatch, tmp_path)
    new = Account(monkeypatch, tmp_path, log_role="arn:logs")
    assert new.find()["SetApiGatewayLogRole"] == "false"
    assert "arn:logs already" in new.said
    told = Account(monkeypatch, tmp_path, log_role="arn:logs")
    assert told.find(SetApiGatewayLogRole="true")["SetApiGatewayLogRole"] == "true"
    # Of a stack that has set it, the account's is its own.
    ours = Account(monkeypatch, tmp_path, {"SetApiGatewayLogRole": "true"}, log_role="arn:ours")
    assert "SetApiGatewayLogRole" not in ours.find()
