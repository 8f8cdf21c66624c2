"""The key behind a bucket, a queue, a topic, a table, a secret or an execution.

AWS: who puts or gets an object, sends or receives a message, or publishes, must also be allowed to
use the customer managed key that encrypts it, by the key's policy and the caller's own, and
`kms:ViaService` names the service. So must who asks for an execution of a state machine that is
encrypted so, and who reads a secret. Parts of a multipart upload are read again, so who sends them
must be allowed to decrypt as well. DynamoDB asks of each caller, of one who writes too, that they
may decrypt with the key of the table; data keys it makes itself, by its grants. Who starts an
execution needs no key. With a disabled key nothing of this works.
https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html#mpuAndPermissions
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html
https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
https://docs.aws.amazon.com/step-functions/latest/dg/encryption-at-rest.html
https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html#dynamodb-cmk-trail
https://github.com/aws/aws-cdk/issues/10010

MiniStack: checks calls of KMS itself alone, so that a role without the key works.

The mend: where policies are enforced, each such call is checked once more, for the key. An object
counts as encrypted with its bucket's default key.
"""

from contextvars import ContextVar
from typing import Any

from deployer.local.mends import upstream
from deployer.local.mends.enforcing import Asked, Enforce, enforce_with

dynamodb = upstream.module("services.dynamodb")
kms = upstream.module("services.kms")
s3 = upstream.module("services.s3")
secretsmanager = upstream.module("services.secretsmanager")
sns = upstream.module("services.sns")
sqs = upstream.module("services.sqs")
stepfunctions = upstream.module("services.stepfunctions")

_WRITE = ("kms:GenerateDataKey",)
_READ = ("kms:Decrypt",)

_ACTIONS = {
    "s3:PutObject": _WRITE,
    "s3:GetObject": _READ,
    "s3:GetObjectVersion": _READ,
    "sqs:SendMessage": _WRITE + _READ,
    "sqs:ReceiveMessage": _READ,
    "sns:Publish": _WRITE + _READ,
    "states:DescribeExecution": _READ,
    "secretsmanager:GetSecretValue": _READ,
    "dynamodb:GetItem": _READ,
    "dynamodb:BatchGetItem": _READ,
    "dynamodb:Query": _READ,
    "dynamodb:Scan": _READ,
    "dynamodb:PutItem": _READ,
    "dynamodb:UpdateItem": _READ,
    "dynamodb:DeleteItem": _READ,
    "dynamodb:BatchWriteItem": _READ,
    "dynamodb:ConditionCheckItem": _READ,
}
"""What a call needs of the key. Queues and topics keep a data key, which is read before use."""

_DISABLED = {"sns": "KMSDisabled"}
"""The error code for a disabled key, where it is not `KMS.DisabledException`."""

_refused: ContextVar[tuple[str, str] | None] = ContextVar("refused", default=None)
"""The key's action and ARN that the current request was denied, for its message."""


def _of_bucket(arn: str) -> Any:
    bucket = arn.removeprefix("arn:aws:s3:::").split("/")[0]
    headers = s3._bucket_default_sse_headers(bucket)
    return headers.get("x-amz-server-side-encryption-aws-kms-key-id")


def _of_queue(arn: str) -> Any:
    queue = sqs._queue_by_arn(arn)
    return queue and queue["attributes"].get("KmsMasterKeyId")


def _of_topic(arn: str) -> Any:
    topic = sns._topics.get(arn)
    return topic and topic["attributes"].get("KmsMasterKeyId")


def _of_table(arn: str) -> Any:
    # arn:aws:dynamodb:REGION:ACCOUNT:table/NAME/index/NAME
    name = arn.partition(":table/")[2].split("/")[0]
    return ((dynamodb._tables.get(name) or {}).get("SSEDescription") or {}).get("KMSMasterKeyArn")


def _of_secret(arn: str) -> Any:
    found = secretsmanager._resolve(arn)[1]
    return found and found.get("KmsKeyId")


def _of_execution(arn: str) -> Any:
    execution = stepfunctions._executions.get(arn) or {}
    return (execution.get("encryptionConfiguration") or {}).get("kmsKeyId")


_KEY_OF = {
    "s3": _of_bucket,
    "sqs": _of_queue,
    "sns": _of_topic,
    "dynamodb": _of_table,
    "secretsmanager": _of_secret,
    "states": _of_execution,
}
"""What names the key that encrypts a resource, as it is written there."""


def _key(service: str, resource_arn: str) -> dict[str, Any] | None:
    """The customer managed key behind a resource; None for keys of AWS's own."""
    named = _KEY_OF[service](resource_arn)
    found: dict[str, Any] | None = kms._resolve_key(str(named)) if named else None
    return found


def apply() -> None:
    """Mend it."""
    evaluator = upstream.module("core.iam_evaluator")
    actions = upstream.module("core.iam_actions")
    respond = actions.access_denied_response
    upstream.require(evaluator.enforce, "cf64b1ee5b09")
    upstream.require(actions.access_denied_response, "3cc2e315f91f")

    def judge_key_too(enforce: Enforce, asked: Asked) -> Any:
        _refused.set(None)
        needed = _ACTIONS.get(asked.action, ())
        signed = evaluator._signed_request.get()  # which is forgotten once it is verified
        if asked.action == "s3:PutObject" and signed and "uploadId" in signed.query_params:
            needed += _READ
        denied = enforce(asked)
        key = None if denied or not needed else _key(asked.service, asked.resource_arn)
        if not key:
            return denied
        via = {"kms:ViaService": f"{asked.service}.{asked.region}.amazonaws.com"}
        use = asked._replace(service="kms", resource_arn=key["Arn"], context=via)
        for key_action in needed:
            denied = enforce(use._replace(action=key_action))
            if denied:
                _refused.set((key_action, key["Arn"]))
                return denied
        if key["KeyState"] != "Enabled":
            code = _DISABLED.get(asked.service, "KMS.DisabledException")
            return evaluator.AuthError(code, f"{key['Arn']} is disabled.")
        return None

    def respond_with_key(service: str, action: str, *more: Any, **options: Any) -> Any:
        refused = _refused.get()
        if refused:
            action, options["resource_arn"] = refused
        return respond(service, action, *more, **options)

    enforce_with(judge_key_too)
    actions.access_denied_response = respond_with_key
