"""The deploy role is for jobs of one repository, in one environment or on named branches."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from tests.unit.templates.accounts import ACCOUNT_ID, account
from tests.unit.templates.reading import BOOTSTRAP, listed

CLAIMS = "token.actions.githubusercontent.com:"
AUDIENCE = {"aud": "sts.amazonaws.com"}
NUMBERS = {"GitHubRepositoryId": "456", "GitHubOwnerId": "123"}


def trusts(parameters: Mapping[str, str], environment: str, claims: Mapping[str, str]) -> bool:
    """Whether a token with some claims is given the deploy role."""
    role = account(environment, **parameters).made["DeployRole"].properties
    for statement in role["AssumeRolePolicyDocument"]["Statement"]:
        assert statement["Action"] == "sts:AssumeRoleWithWebIdentity"
        # Exact values and nothing else.
        assert list(statement["Condition"]) == ["StringEquals"]
        wanted = statement["Condition"]["StringEquals"]
        if all(claims.get(key.removeprefix(CLAIMS)) in listed(it) for key, it in wanted.items()):
            return True
    return False


def token(subject: str, **claims: str) -> dict[str, str]:
    """The claims of a job of the right repository, unless they are given otherwise."""
    return {**AUDIENCE, "repository_id": "456", "sub": subject, **claims}


@pytest.mark.parametrize("environment", ["devl", "test", "prod"])
@pytest.mark.parametrize("repository", ["repo:acme/shop", "repo:acme@123/shop@456"])
def test_a_job_of_the_environment_is_trusted_by_either_subject(
    environment: str, repository: str
) -> None:  # T13
    # https://docs.github.com/en/actions/reference/security/oidc
    claims = token(f"{repository}:environment:{environment}", ref="refs/heads/main")
    assert trusts(NUMBERS, environment, claims)


@pytest.mark.parametrize("environment", ["test", "prod"])
@pytest.mark.parametrize(
    "ref", ["refs/heads/feature", "refs/heads/main2", "refs/tags/main", "refs/pull/1/merge", None]
)
def test_to_test_and_prod_the_main_branch_alone_deploys(environment: str, ref: str | None) -> None:
    """Whatever GitHub lets an environment's jobs do, which nobody may have set up."""
    claims = token(f"repo:acme/shop:environment:{environment}")
    claims |= {"ref": ref} if ref else {}
    assert not trusts(NUMBERS, environment, claims)
    assert trusts(NUMBERS, environment, claims | {"ref": "refs/heads/main"})
    trunk = {**NUMBERS, "GitHubMainBranch": "trunk"}
    assert trusts(trunk, environment, claims | {"ref": "refs/heads/trunk"})
    assert not trusts(trunk, environment, claims | {"ref": "refs/heads/main"})


def test_any_branch_has_the_environment_devl() -> None:
    claims = token("repo:acme/shop:environment:devl", ref="refs/heads/feature")
    assert trusts(NUMBERS, "devl", claims)


@pytest.mark.parametrize("branch", ["main", "release/1", "fix_2.x"])
@pytest.mark.parametrize("repository", ["repo:acme/shop", "repo:acme@123/shop@456"])
def test_a_named_branch_deploys_to_devl(branch: str, repository: str) -> None:  # T13
    parameters = {**NUMBERS, "GitHubBranches": "main,release/1,fix_2.x"}
    assert trusts(parameters, "devl", token(f"{repository}:ref:refs/heads/{branch}"))


@pytest.mark.parametrize(
    "claims",
    [
        token("repo:acme/shop:environment:prod"),
        token("repo:acme/shop:environment:Devl"),
        token("repo:acme/shop:ref:refs/heads/feature"),
        token("repo:acme/shop:ref:refs/heads/main2"),
        token("repo:acme/shop:ref:refs/heads/"),
        token("repo:acme/shop:ref:refs/tags/main"),
        token("repo:acme/shop:pull_request"),
        token("repo:acme/other:environment:devl"),
        token("repo:evil/shop:environment:devl"),
        token("repo:acme@124/shop@456:environment:devl"),
        token("repo:acme@123/shop@457:environment:devl"),
        token("repo:acme/shop:environment:devl", repository_id="457"),
        token("repo:acme@123/shop@456:environment:devl", repository_id="457"),
        token("repo:acme/shop:environment:devl", aud="https://github.com/acme"),
        {**AUDIENCE, "sub": "repo:acme/shop:environment:devl"},
    ],
    ids=lambda it: f"{it['sub']} {it.get('repository_id')} {it['aud']}",
)
def test_no_other_job_is_trusted(claims: Mapping[str, str]) -> None:  # T13
    assert not trusts({**NUMBERS, "GitHubBranches": "main"}, "devl", claims)


def test_without_numbers_the_name_counts() -> None:
    subject = "repo:acme/shop:environment:devl"
    assert trusts({}, "devl", {**AUDIENCE, "sub": subject})
    statements = _trust(account())
    assert len(statements) == 1
    assert set(statements[0]["Condition"]["StringEquals"]) == {CLAIMS + "aud", CLAIMS + "sub"}


def test_the_provider_is_made_or_the_accounts_own() -> None:
    made = account().made["GitHubOidcProvider"]
    # No thumbprints: AWS does not look at them.
    assert made.properties == {
        "Url": "https://token.actions.githubusercontent.com",
        "ClientIdList": ["sts.amazonaws.com"],
    }
    own = f"arn:aws:iam::{ACCOUNT_ID}:oidc-provider/token.actions.githubusercontent.com"
    there = account(OidcProviderArn=own)
    assert "GitHubOidcProvider" not in there.made
    for it in (account(), there):
        assert _trust(it)[0]["Principal"] == {"Federated": own}


@pytest.mark.parametrize("repository", ["", "none"])
def test_without_github_nobody_takes_a_deploy_role(repository: str) -> None:
    made = account(GitHubRepository=repository).made
    assert not {it.type for it in made.values()} & {"AWS::IAM::OIDCProvider"}
    assert not [name for name in made if name.startswith("Deploy")]
    assert {"CloudFormationRole", "PermissionsBoundary"} <= set(made)


def test_a_trust_fits_with_long_names() -> None:
    """https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html"""
    long = {
        "GitHubRepository": f"{'o' * 39}/{'r' * 40}",
        "GitHubBranches": ",".join(["b" * 40] * 3),
    }
    numbers = dict.fromkeys(NUMBERS, "1" * 10)
    role = account(**long, **numbers).made["DeployRole"].properties
    trust = json.dumps(role["AssumeRolePolicyDocument"], separators=(",", ":"))
    assert len(trust) <= 2048


def test_sessions_last_an_hour() -> None:
    assert account().made["DeployRole"].properties["MaxSessionDuration"] == 3600


def test_branches_are_for_devl_and_numbers_come_together() -> None:
    rules = BOOTSTRAP.body["Rules"]
    assert rules["BranchesDeployToDevl"]["Assertions"][0]["Assert"] == {
        "Fn::Equals": [{"Ref": "Environment"}, "devl"]
    }
    assert rules["NumbersComeTogether"]["Assertions"][0]["Assert"] == {
        "Fn::Not": [{"Fn::Equals": [{"Ref": "GitHubRepositoryId"}, ""]}]
    }


def _trust(there: Any) -> list[Mapping[str, Any]]:
    found: list[Mapping[str, Any]] = there.made["DeployRole"].properties[
        "AssumeRolePolicyDocument"
    ]["Statement"]
    return found
