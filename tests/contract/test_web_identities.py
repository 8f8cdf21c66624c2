"""Who signs in with a token of GitHub's, and as which role."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.cloud import Cloud
from tests.contract.stacks import create, describe, template, update
from tests.github_tokens import AUDIENCE, ISSUER, token

PROVIDER = f"arn:aws:iam::000000000000:oidc-provider/{ISSUER}"


def _provider(*audiences: str) -> dict[str, Any]:
    properties = {"Url": f"https://{ISSUER}", "ClientIdList": list(audiences)}
    provider = {"Type": "AWS::IAM::OIDCProvider", "Properties": properties}
    return template({"Provider": provider}, Outputs={"Arn": {"Value": {"Ref": "Provider"}}})


def _signs_in(cloud: Cloud, role: str, **claims: Any) -> bool:
    """Whether a job of acme/data in the environment devl may take a role, by default of main."""
    try:
        cloud.client("sts").assume_role_with_web_identity(
            RoleArn=role,
            RoleSessionName="job",
            WebIdentityToken=token(
                "acme/data", "environment:devl", **{"ref": "refs/heads/main", **claims}
            ),
        )
    except ClientError as error:
        assert error.response["Error"]["Code"] in ("AccessDenied", "InvalidIdentityToken")
        return False
    return True


@pytest.mark.mend("oidc_providers")
@pytest.mark.mend("web_identities")
def test_a_job_signs_in_by_a_provider_that_a_template_makes_and_as_the_trust_says(
    cloud: Cloud,
) -> None:
    asked = {
        f"{ISSUER}:aud": AUDIENCE,
        f"{ISSUER}:sub": "repo:acme/data:environment:devl",
        f"{ISSUER}:ref": "refs/heads/main",
        f"{ISSUER}:repository_id": "7",
    }
    statement = {
        "Effect": "Allow",
        "Principal": {"Federated": PROVIDER},
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Condition": {"StringEquals": asked},
    }
    trust = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    made = cloud.client("iam").create_role(RoleName="contract-job", AssumeRolePolicyDocument=trust)
    role = made["Role"]["Arn"]

    assert not _signs_in(cloud, role, repository_id="7"), "there is no provider yet"
    stack = create(cloud, "contract-provider", _provider("other"))
    assert stack["Outputs"][0]["OutputValue"] == PROVIDER
    assert not _signs_in(cloud, role, repository_id="7"), "it does not know the audience"
    update(cloud, "contract-provider", _provider("other", AUDIENCE))

    assert _signs_in(cloud, role, repository_id="7")
    assert not _signs_in(cloud, role, repository_id="8")
    assert not _signs_in(cloud, role)
    assert not _signs_in(cloud, role, repository_id="7", ref="refs/heads/x")
    assert not _signs_in(cloud, role, repository_id="7", sub="repo:acme/data:ref:refs/heads/x")


@pytest.mark.mend("oidc_providers")
def test_an_account_has_one_provider_for_an_address_and_loses_it_with_its_stack(
    cloud: Cloud,
) -> None:
    iam, url = cloud.client("iam"), "https://example.org"
    body = _provider(AUDIENCE)
    body["Resources"]["Provider"]["Properties"]["Url"] = url
    arn = create(cloud, "contract-one", body)["Outputs"][0]["OutputValue"]
    assert iam.get_open_id_connect_provider(OpenIDConnectProviderArn=arn)["ClientIDList"] == [
        AUDIENCE
    ]

    create(cloud, "contract-two", body)
    assert describe(cloud, "contract-two")["StackStatus"] == "ROLLBACK_COMPLETE"

    cloud.client("cloudformation").delete_stack(StackName="contract-one")
    cloud.eventually(
        lambda: (
            arn
            not in {
                it["Arn"]
                for it in iam.list_open_id_connect_providers()["OpenIDConnectProviderList"]
            }
        ),
        "the end of the provider",
    )
