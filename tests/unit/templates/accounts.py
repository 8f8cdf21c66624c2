"""An account: the bootstrap stack's roles and policies, and what they let a request do."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ministack.core.iam_evaluator import EvalContext, evaluate, parse_policy_document

from tests.unit.templates.deployment import Deployed, Stack
from tests.unit.templates.reading import CROSS, DEPLOYED, ROOT, listed
from tests.unit.templates.service_rights import RIGHTS, knows_key, names_resources, schema_actions

ACCOUNT_ID = "111111111111"
REGION = "us-east-1"
REPOSITORY = "acme/shop"
CODE_SIGNING = f"arn:aws:lambda:{REGION}:{ACCOUNT_ID}:code-signing-config:csc-{'0' * 17}"
PSEUDO = {
    "AWS::AccountId": ACCOUNT_ID,
    "AWS::Partition": "aws",
    "AWS::Region": REGION,
    "AWS::URLSuffix": "amazonaws.com",
}
Context = Mapping[str, str]
Policy = Mapping[str, Any]


@dataclass(frozen=True)
class Request:
    """What somebody asks of AWS.

    Attributes:
        context: condition keys.
        place: of the resource that it is about.
    """

    action: str
    arn: str
    context: Context = field(default_factory=dict)
    place: str = ""


def allowed(policies: Iterable[Policy], request: Request) -> bool:
    """Whether policies allow a request, as IAM evaluates them within an account.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
    """
    context = EvalContext(
        principal_arn=f"arn:aws:sts::{ACCOUNT_ID}:assumed-role/someone/session",
        principal_type="AssumedRole",
        # The evaluator takes the caller's account for a bucket's owner.
        principal_account=request.context.get("aws:ResourceAccount", ACCOUNT_ID),
        action=request.action,
        resource_arn=request.arn,
        region=REGION,
        service_context={name.lower(): value for name, value in request.context.items()},
    )
    parsed = [parse_policy_document(dict(it)) for it in policies]
    return bool(evaluate(context, parsed).decision == "Allow")


@dataclass(frozen=True)
class Account:
    """A bootstrap stack, deployed."""

    made: Mapping[str, Deployed]

    def arn(self, logical_id: str) -> str:
        """What policies call one of its resources."""
        return self.made[logical_id].arns()[-1]

    def policies(self, role: str) -> list[Policy]:
        """The managed policies of one of its roles, by the role's logical id."""
        name = self.made[role].properties["RoleName"]
        return [
            it.properties["PolicyDocument"]
            for it in self.made.values()
            if it.type == "AWS::IAM::ManagedPolicy" and name in it.properties.get("Roles", [])
        ]

    @property
    def boundary(self) -> list[Policy]:
        """The permissions boundary."""
        return [self.made["PermissionsBoundary"].properties["PolicyDocument"]]


def account(environment: str = "devl", **parameters: str) -> Account:
    """The account of an environment, as the bootstrap stack makes it."""
    values = {
        **PSEUDO,
        "AWS::StackName": "tarius-bootstrap-stack",
        "Environment": environment,
        "GitHubRepository": REPOSITORY,
        **parameters,
    }
    resources = Stack(DEPLOYED["bootstrap-stack.yaml"], values).resources()
    return Account({it.place.split(":")[1]: it for it in resources})


def deployed(of: Account, environment: str = "devl", ci_build: str = "") -> Iterator[Deployed]:
    """Every resource that the project's stacks can have in an account, with all of its choices."""
    code = {it: "v1" for it in (*ROOT.parameters, *CROSS.parameters) if it.endswith("VersionId")}
    values = {
        **PSEUDO,
        **code,
        "ProjectName": "tarius",
        "Environment": environment,
        "CiBuild": ci_build,
        "CodeRepositoryS3Bucket": of.made["CodeBucket"].properties["BucketName"],
        "KmsMasterKeyId": of.arn("MasterKey"),
        "PermissionsBoundaryArn": of.arn("PermissionsBoundary"),
        "GitHubRepository": REPOSITORY,
        "ServiceRole": of.arn("CloudFormationRole"),
        "CodeSigningConfigArn": CODE_SIGNING,
        "NotificationEmail": "someone@example.com",
        "RedactionFrontDoor": "both",
        "ApiAuthorization": "API_KEY",
        "BackupLockDays": "1",
    }
    exports: dict[str, str] = {}
    # The first exports what the second imports.
    for template, name in (("custom-resources", "custom-resources"), ("root", "data-root")):
        own = {**values, "AWS::StackName": f"tarius-{name}-stack{ci_build}"}
        yield from Stack(DEPLOYED[f"{template}-stack.yaml"], own, exports).resources()


def service_requests(found: Deployed) -> Iterator[Request]:
    """What CloudFormation asks for with the service role, to make, change and delete a resource."""
    rights = RIGHTS[found.type]
    for action in sorted(schema_actions(found.type) - rights.left_out - rights.made_elsewhere):
        for arn in found.arns() if names_resources(action) else ["*"]:
            yield Request(action, arn, _context(found, action, rights.context), found.place)
    for it in rights.elsewhere:
        for action in it.actions:
            for arn in found.filled(it.arn):
                yield Request(action, arn, _context(found, action, it.context), found.place)


def _context(found: Deployed, action: str, patterns: Context) -> Context:
    """The condition keys of a request: those that its action has."""
    return {name: found.filled(it)[0] for name, it in patterns.items() if knows_key(action, name)}


def surplus(policies: Iterable[Policy], requests: Iterable[Request]) -> list[str]:
    """What policies allow that none of the requests takes, action by action and ARN by ARN."""
    asked = list(requests)
    found = []
    for statement in (it for policy in policies for it in policy["Statement"]):
        if statement["Effect"] == "Deny":
            continue
        actions, arns = listed(statement["Action"]), listed(statement["Resource"])
        parts = [
            *({"Action": it, "Resource": arns} for it in actions),
            *({"Action": actions, "Resource": it} for it in arns),
        ]
        for part in parts:
            policy = {"Statement": [{**statement, **part}]}
            if not any(allowed([policy], it) for it in _about(asked, part["Action"])):
                found.append(f"{statement['Sid']}: {part['Action']} on {part['Resource']}")
    return found


def _about(requests: list[Request], actions: Any) -> list[Request]:
    return [it for it in requests if it.action in listed(actions)]
