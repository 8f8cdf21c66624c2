"""The calls that the deployer makes, by what they are made on."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from deployer.messages import Identity
from deployer.project.project import Project


@dataclass(frozen=True)
class Need:
    """Actions on one resource.

    Attributes:
        subject: what they are for, in a few words.
        resources: ARNs, with wildcards where it is of no matter which.
        required: whether nothing can be deployed without them.
        has_policy: whether the resource has a policy of its own, which may allow them as well.
        context: condition keys that the calls have, and their values.
    """

    subject: str
    resources: tuple[str, ...]
    actions: tuple[str, ...]
    required: bool = True
    has_policy: bool = False
    context: Mapping[str, str] = field(default_factory=dict)


_DEPLOY = (
    "cloudformation:CreateChangeSet",
    "cloudformation:DeleteChangeSet",
    "cloudformation:DeleteStack",
    "cloudformation:DescribeChangeSet",
    "cloudformation:DescribeStackEvents",
    "cloudformation:DescribeStacks",
    "cloudformation:ExecuteChangeSet",
    "cloudformation:GetTemplate",
    "cloudformation:ListChangeSets",
    "cloudformation:ListStackResources",
)
_PROTECT = ("cloudformation:SetStackPolicy", "cloudformation:UpdateTerminationProtection")
_EXPLAIN = (
    "cloudformation:DescribeEvents",
    "cloudformation:DescribeStackResource",
    "cloudformation:GetHookResult",
)
_RECOVER = (
    "cloudformation:CancelUpdateStack",
    "cloudformation:ContinueUpdateRollback",
    "cloudformation:RollbackStack",
)
_IMPORTS = ("cloudformation:ListExports", "cloudformation:ListImports")
_DRIFT = (
    "cloudformation:DescribeStackDriftDetectionStatus",
    "cloudformation:DescribeStackResourceDrifts",
    "cloudformation:DetectStackDrift",
)
# What no resource can be named for, or what may be anywhere in the account.
_ACCOUNT = (
    "cloudformation:DescribeStacks",
    "cloudformation:GetTemplate",
    "cloudformation:ListStackResources",
    "sts:DecodeAuthorizationMessage",
)
_APIS = ("apigateway:GET",)
_VERSIONS = ("s3:GetBucketObjectLockConfiguration", "s3:ListBucketVersions")
_LAYERS = ("lambda:ListFunctions", "lambda:ListLayerVersions", "lambda:ListLayers")
_DELETE = ("s3:DeleteObject", "s3:DeleteObjectVersion")
_RESTORE = ("dynamodb:BatchGetItem", "dynamodb:BatchWriteItem", "dynamodb:PutItem")
_MAKE_TABLES = (
    "dynamodb:CreateTable",
    "dynamodb:DescribeContinuousBackups",
    "dynamodb:ListTagsOfResource",
    "dynamodb:Scan",
    "dynamodb:TagResource",
    "dynamodb:UpdateContinuousBackups",
)
_KEY = ("kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey")
# What DynamoDB needs besides, of whoever makes a table under a key of the account.
# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html
_TABLE_KEY = (
    "kms:CreateGrant",
    "kms:Encrypt",
    "kms:GenerateDataKeyWithoutPlaintext",
    "kms:ReEncryptFrom",
    "kms:ReEncryptTo",
)
_QUEUES = (
    "sqs:ChangeMessageVisibility",
    "sqs:DeleteMessage",
    "sqs:GetQueueAttributes",
    "sqs:GetQueueUrl",
    "sqs:ReceiveMessage",
)
# What SQS does for a move, it does as the caller.
# https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-dead-letter-queue-redrive.html
_MOVE = ("sqs:ListMessageMoveTasks", "sqs:SendMessage", "sqs:StartMessageMoveTask")
_MACHINES = ("states:DescribeStateMachine", "states:ListExecutions", "states:StartExecution")
_EXECUTIONS = (
    "states:DescribeExecution",
    "states:GetExecutionHistory",
    "states:ListMapRuns",
    "states:RedriveExecution",
    "states:StopExecution",
)
_BUCKET = ("s3:GetBucketVersioning", "s3:ListBucket", "s3:ListBucketVersions")
_OBJECTS = ("s3:AbortMultipartUpload", "s3:GetObject", "s3:GetObjectVersion", "s3:PutObject")


def needs(
    project: Project,
    identity: Identity,
    partition: str,
    bucket: str | None,
    key: str | None,
    role: str | None = None,
) -> Iterator[Need]:
    """What the caller should be allowed, for one project and environment.

    What CloudFormation then does to the resources, as the caller or as a service role, depends on
    the templates and is not among it.

    Args:
        role: ARN of the service role that CloudFormation is to act as.
    """
    here = f"{identity.region}:{identity.account}"
    name = project.params.project_name
    every = f"arn:{partition}:cloudformation:{here}:stack/"
    # A nested stack's name begins with that of the stack it is in.
    names = [it.name for it in project.stacks]
    stacks = tuple(f"{every}{it}{end}" for it in names for end in ("/*", "-*/*"))
    # Some may act on stacks with that role alone.
    acting = {"cloudformation:RoleArn": role} if role else {}
    yield Need("to plan and deploy", stacks, _DEPLOY, context=acting)
    if role:
        to = {"iam:PassedToService": "cloudformation.amazonaws.com"}
        yield Need("to pass the service role", (role,), ("iam:PassRole",), context=to)
    yield Need("to protect stacks", stacks, _PROTECT, required=False)
    yield Need("to explain failures", stacks, _EXPLAIN, required=False)
    yield Need("to recover and delete", stacks, _RECOVER, required=False, context=acting)
    yield Need("to see who imports what is deleted", ("*",), _IMPORTS, required=False)
    yield Need("to look around in the account", ("*",), _ACCOUNT, required=False)
    yield Need("to detect drift", stacks, _DRIFT, required=False)
    if bucket:
        yield from _code_needs(f"arn:{partition}:s3:::{bucket}", name)
    if key and key.startswith("arn:"):
        subject = "to encrypt code, and to start and follow executions"
        yield Need(subject, (key,), _KEY, has_policy=True)
        subject = "to restore backups into new tables under the key"
        yield Need(subject, (key,), _TABLE_KEY, required=False, has_policy=True)
    # API Gateway's actions are the methods of its calls.
    # https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonapigatewaymanagement.html
    apis = f"arn:{partition}:apigateway:{identity.region}::"
    yield Need("to look for API Gateway's log role", (f"{apis}/account",), _APIS, required=False)
    yield Need("to call APIs with their keys", (f"{apis}/apikeys/*",), _APIS, required=False)
    yield from _data_needs(partition, here, name)
    roles = (f"arn:{partition}:iam::{identity.account}:role/{name}-consumer-*",)
    take = ("sts:AssumeRole",)
    yield Need("to read as consumers do", roles, take, required=False, has_policy=True)


def _code_needs(arn: str, name: str) -> Iterator[Need]:
    """Of the code bucket."""
    yield Need("to list the code bucket", (arn,), _BUCKET, has_policy=True)
    yield Need("to upload code", (f"{arn}/{name}/*",), _OBJECTS, has_policy=True)
    look = (
        "s3:GetBucketAcl",
        "s3:GetBucketPolicy",
        "s3:GetBucketPublicAccessBlock",
        "s3:GetEncryptionConfiguration",
    )
    yield Need("to look for garbage", (arn,), look, required=False)
    yield Need("to delete garbage", (f"{arn}/{name}/*",), _DELETE, required=False)


def _data_needs(partition: str, here: str, name: str) -> Iterator[Need]:
    """Of the functions, buckets, tables and queues that the stacks make.

    Args:
        here: region and account.
    """
    functions = f"arn:{partition}:lambda:{here}:function:{name}-*"
    invoke = ("lambda:GetFunctionConfiguration", "lambda:InvokeFunction")
    yield Need("to invoke functions", (functions,), invoke, required=False)
    yield Need("to look for layers that nobody has", ("*",), _LAYERS, required=False)
    layers = (f"arn:{partition}:lambda:{here}:layer:{name}-*:*",)
    yield Need("to delete layers", layers, ("lambda:DeleteLayerVersion",), required=False)
    groups = f"arn:{partition}:logs:{here}:log-group:/aws/lambda/{name}-*"
    yield Need("to read logs", (groups,), ("logs:FilterLogEvents",), required=False)
    buckets = (f"arn:{partition}:s3:::{name}-*",)
    yield Need("to list buckets that are deleted", buckets, _VERSIONS, required=False)
    objects = (f"arn:{partition}:s3:::{name}-*/*",)
    yield Need("to empty buckets that are deleted", objects, _DELETE, required=False)
    tables = (f"arn:{partition}:dynamodb:{here}:table/{name}-*",)
    read = ("dynamodb:DescribeTable", "dynamodb:GetItem")
    yield Need("to look at tables", tables, read, required=False)
    yield Need("to restore backups", tables, _RESTORE, required=False)
    yield Need("to restore them into new tables", tables, _MAKE_TABLES, required=False)
    queues = (f"arn:{partition}:sqs:{here}:{name}-*",)
    yield Need("to look at queues", queues, _QUEUES, required=False)
    yield Need("to move dead letters back", queues, _MOVE, required=False)
    states = f"arn:{partition}:states:{here}"
    machines = (f"{states}:stateMachine:{name}-*",)
    yield Need("to run state machines", machines, _MACHINES, required=False)
    executions = (f"{states}:execution:{name}-*:*",)
    yield Need("to follow executions", executions, _EXECUTIONS, required=False)
    runs = (f"{states}:mapRun:{name}-*/*:*",)
    yield Need("to follow Maps", runs, ("states:DescribeMapRun",), required=False)
