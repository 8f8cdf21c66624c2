"""CloudFormation's service role may do what the templates' resources need, and nothing else."""

import pytest

from tests.unit.templates.accounts import (
    ACCOUNT_ID,
    REGION,
    Request,
    account,
    allowed,
    deployed,
    service_requests,
    surplus,
)
from tests.unit.templates.reading import TEMPLATES, resources
from tests.unit.templates.service_rights import (
    RIGHTS,
    knows,
    names_resources,
    schema,
    schema_actions,
)

DEVL = account()
POLICIES = DEVL.policies("CloudFormationRole")
BOUNDARY = DEVL.arn("PermissionsBoundary")
ROLE = f"arn:aws:iam::{ACCOUNT_ID}:role/tarius-process-data-devl-{REGION}"
KINDS = {
    found.type
    for name, template in TEMPLATES.items()
    if name != "bootstrap-stack.yaml"
    for found in resources(template=template)
}


def test_every_type_of_resource_has_its_rights_and_no_other() -> None:
    assert set(RIGHTS) == KINDS
    # The deployment that is looked at has all of them.
    assert {it.type for it in deployed(DEVL)} == KINDS


@pytest.mark.parametrize("kind", RIGHTS)
def test_what_the_table_leaves_out_is_what_the_schema_names(kind: str) -> None:
    rights, named = RIGHTS[kind], schema_actions(kind)
    assert rights.left_out <= named
    assert rights.made_elsewhere <= named
    assert not rights.left_out & rights.made_elsewhere
    for it in rights.elsewhere:
        assert it.source == "schema" or it.source.startswith("https://docs.aws.amazon.com/")
        assert all(map(knows, it.actions))


@pytest.mark.parametrize("kind", [kind for kind, it in RIGHTS.items() if it.unset])
def test_rights_are_left_out_for_properties_that_no_template_sets(kind: str) -> None:
    unset = set(RIGHTS[kind].unset)
    assert unset <= set(schema(kind)["properties"])
    for found in resources(kind):
        if not found.place.startswith("bootstrap-stack.yaml"):
            assert not unset & set(found.properties), found.place


@pytest.mark.parametrize(
    ("environment", "ci_build"), [("devl", ""), ("devl", "-a1b2"), ("prod", "")]
)
def test_the_service_role_may_do_what_every_resource_needs(environment: str, ci_build: str) -> None:
    there = account(environment)
    policies = there.policies("CloudFormationRole")
    requests = {
        (it.action, it.arn, tuple(it.context.items())): it
        for found in deployed(there, environment, ci_build)
        for it in service_requests(found)
    }
    assert len(requests) > 1000
    denied = [it for it in requests.values() if not allowed(policies, it)]
    assert denied == []


def test_the_service_role_may_do_nothing_that_no_resource_needs() -> None:
    requests = [it for found in deployed(DEVL) for it in service_requests(found)]
    assert surplus(POLICIES, requests) == []


def test_no_right_is_wider_than_iam_can_narrow_it_down() -> None:
    for statement in (it for policy in POLICIES for it in policy["Statement"]):
        if statement["Effect"] == "Deny":
            continue
        for action in (
            [statement["Action"]] if isinstance(statement["Action"], str) else statement["Action"]
        ):
            assert "*" not in action
            if statement["Resource"] == "*":
                assert not names_resources(action), action


BOUND = {"iam:PermissionsBoundary": BOUNDARY}
TO_LAMBDA = {"iam:PassedToService": "lambda.amazonaws.com"}
STRANGER = {"aws:ResourceAccount": "2" * 12}
OURS, OF_OTHERS = ({"aws:ResourceTag/ProjectName": it} for it in ("tarius", "other"))
BUCKET = f"arn:aws:s3:::tarius-raw-devl-{REGION}-{ACCOUNT_ID}"
SECRET = f"arn:aws:secretsmanager:{REGION}:{ACCOUNT_ID}:secret:HashKey-a1B2c3D4e5F6-g7H8i9"
API = f"arn:aws:apigateway:{REGION}::/restapis/a1b2c3"
API_ROLE = (
    f"arn:aws:iam::{ACCOUNT_ID}:role/aws-service-role/ops.apigateway.amazonaws.com/"
    "AWSServiceRoleForAPIGateway"
)
DENIED = {
    "another project's bucket": Request(
        "s3:DeleteBucket", f"arn:aws:s3:::other-raw-devl-{REGION}-{ACCOUNT_ID}"
    ),
    "another environment's table": Request(
        "dynamodb:DeleteTable",
        f"arn:aws:dynamodb:{REGION}:{ACCOUNT_ID}:table/tarius-events-prod-{REGION}",
    ),
    "another region's function": Request(
        "lambda:UpdateFunctionCode",
        f"arn:aws:lambda:eu-west-1:{ACCOUNT_ID}:function:tarius-process-data-devl-eu-west-1",
    ),
    "the code bucket's policy": Request("s3:PutBucketPolicy", DEVL.arn("CodeBucket")),
    "code": Request("s3:PutObject", f"{DEVL.arn('CodeBucket')}/tarius/lambda/process-data.zip"),
    "another project's code": Request(
        "s3:GetObject", f"{DEVL.arn('CodeBucket')}/other/lambda/x.zip"
    ),
    "another repository's code": Request(
        "s3:GetObject", f"{DEVL.arn('CodeBucket')}/acme/shop2/lambda/x.zip"
    ),
    "a stranger's bucket": Request("s3:PutBucketPolicy", f"{BUCKET}-of-a-stranger", STRANGER),
    "another project's secret": Request("secretsmanager:GetSecretValue", SECRET, OF_OTHERS),
    "a secret that nobody tagged": Request("secretsmanager:GetSecretValue", SECRET),
    "another project's secret, tagged as ours": Request(
        "secretsmanager:TagResource", SECRET, OF_OTHERS
    ),
    "another project's API": Request("apigateway:DELETE", API, OF_OTHERS),
    "an API that nobody tagged": Request("apigateway:DELETE", API),
    "another service's own role": Request(
        "iam:CreateServiceLinkedRole",
        API_ROLE.replace("ops.apigateway", "ecs"),
        {"iam:AWSServiceName": "ecs.amazonaws.com"},
    ),
    "the data of a bucket": Request(
        "s3:GetObject",
        f"arn:aws:s3:::tarius-landing-zone-devl-{REGION}-{ACCOUNT_ID}/raw-data/a.csv",
    ),
    "items of a table": Request(
        "dynamodb:GetItem",
        f"arn:aws:dynamodb:{REGION}:{ACCOUNT_ID}:table/tarius-events-devl-{REGION}",
    ),
    "the key's policy": Request("kms:PutKeyPolicy", DEVL.arn("MasterKey")),
    "the key's end": Request("kms:ScheduleKeyDeletion", DEVL.arn("MasterKey")),
    "the key by itself": Request("kms:Decrypt", DEVL.arn("MasterKey")),
    "a role without a boundary": Request("iam:CreateRole", ROLE),
    "a role with another boundary": Request(
        "iam:CreateRole",
        ROLE,
        {"iam:PermissionsBoundary": "arn:aws:iam::aws:policy/AdministratorAccess"},
    ),
    "rights for a role without a boundary": Request("iam:PutRolePolicy", ROLE),
    "trust in another project's role": Request(
        "iam:UpdateAssumeRolePolicy", ROLE.replace("tarius", "other")
    ),
    "policies of others for a role": Request("iam:AttachRolePolicy", ROLE, BOUND),
    "a role's boundary taken off": Request("iam:DeleteRolePermissionsBoundary", ROLE, BOUND),
    "the boundary itself": Request("iam:CreatePolicyVersion", BOUNDARY),
    "another account's role": Request(
        "iam:PutRolePolicy", ROLE.replace(ACCOUNT_ID, "2" * 12), BOUND
    ),
    "another project's role": Request("iam:PutRolePolicy", ROLE.replace("tarius", "other"), BOUND),
    "its own rights": Request("iam:PutRolePolicy", DEVL.arn("CloudFormationRole"), BOUND),
    "the deploy role's trust": Request("iam:UpdateAssumeRolePolicy", DEVL.arn("DeployRole")),
    "its own trust": Request("iam:UpdateAssumeRolePolicy", DEVL.arn("CloudFormationRole")),
    "itself, passed to Lambda": Request("iam:PassRole", DEVL.arn("CloudFormationRole"), TO_LAMBDA),
    "the deploy role, passed to Lambda": Request("iam:PassRole", DEVL.arn("DeployRole"), TO_LAMBDA),
    "a role, passed to EC2": Request(
        "iam:PassRole", ROLE, {"iam:PassedToService": "ec2.amazonaws.com"}
    ),
    "the identity provider": Request(
        "iam:DeleteOpenIDConnectProvider", DEVL.arn("GitHubOidcProvider")
    ),
    "a user": Request("iam:CreateUser", f"arn:aws:iam::{ACCOUNT_ID}:user/someone"),
    "the bootstrap stack": Request(
        "cloudformation:UpdateStack",
        f"arn:aws:cloudformation:{REGION}:{ACCOUNT_ID}:stack/tarius-bootstrap-stack/1",
    ),
    "another project's stack": Request(
        "cloudformation:DeleteStack",
        f"arn:aws:cloudformation:{REGION}:{ACCOUNT_ID}:stack/other-data-root-stack/1",
    ),
    "API Gateway's log role": Request("apigateway:PATCH", f"arn:aws:apigateway:{REGION}::/account"),
}


@pytest.mark.parametrize("name", DENIED)
def test_the_service_role_may_not_touch(name: str) -> None:
    assert not allowed(POLICIES, DENIED[name])


def test_the_cases_above_are_refused_for_what_they_say() -> None:
    """Each differs in one thing from what is allowed."""
    near = [
        Request("s3:DeleteBucket", BUCKET),
        Request("s3:PutBucketPolicy", f"{BUCKET}-a1b2", {"aws:ResourceAccount": ACCOUNT_ID}),
        Request("secretsmanager:GetSecretValue", SECRET, OURS),
        # While it is made it has no tags.
        Request("secretsmanager:CreateSecret", SECRET),
        Request("secretsmanager:TagResource", SECRET),
        Request("apigateway:DELETE", API, OURS),
        Request(
            "iam:CreateServiceLinkedRole",
            API_ROLE,
            {"iam:AWSServiceName": "ops.apigateway.amazonaws.com"},
        ),
        Request("iam:CreateRole", ROLE, BOUND),
        Request("iam:PutRolePolicy", ROLE, BOUND),
        # No key of a request tells which boundary the role has.
        Request("iam:UpdateAssumeRolePolicy", ROLE),
        Request("iam:PassRole", ROLE, TO_LAMBDA),
        Request(
            "iam:PassRole",
            DEVL.arn("CloudFormationRole"),
            {"iam:PassedToService": "cloudformation.amazonaws.com"},
        ),
        Request(
            "kms:Decrypt", DEVL.arn("MasterKey"), {"kms:ViaService": f"s3.{REGION}.amazonaws.com"}
        ),
        Request("s3:GetObject", f"{DEVL.arn('CodeBucket')}/tarius/lambda/process-data.zip"),
        Request("s3:GetObject", f"{DEVL.arn('CodeBucket')}/acme/shop/lambda/x.zip"),
    ]
    assert [it for it in near if not allowed(POLICIES, it)] == []


def test_cloudformation_takes_the_role_for_stacks_of_this_project_alone() -> None:
    role = DEVL.made["CloudFormationRole"].properties
    [trust] = role["AssumeRolePolicyDocument"]["Statement"]
    assert trust["Principal"] == {"Service": "cloudformation.amazonaws.com"}
    assert trust["Action"] == "sts:AssumeRole"
    assert trust["Condition"] == {
        # Whether CloudFormation says for which stack it takes the role, AWS does not tell.
        "StringEqualsIfExists": {"aws:SourceAccount": ACCOUNT_ID},
        "ArnLikeIfExists": {
            "aws:SourceArn": f"arn:aws:cloudformation:{REGION}:{ACCOUNT_ID}:stack/tarius-*/*"
        },
    }
    assert role["MaxSessionDuration"] == 3600
