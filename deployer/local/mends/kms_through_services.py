"""The key behind a bucket, a queue, a topic or an execution.

AWS: who puts or gets an object, sends or receives a message, or publishes, must also be allowed to
use the customer managed key that encrypts it, by the key's policy and the caller's own, and
`kms:ViaService` names the service. So must who asks for an execution of a state machine that is
encrypted so. With a disabled key nothing of this works.
https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html#require-sse-kms
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html
https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
https://docs.aws.amazon.com/step-functions/latest/dg/encryption-at-rest.html

MiniStack: checks calls of KMS itself alone, so that a role without the key works.

The mend: where policies are enforced, each such call is checked once more, for the key. An object
counts as encrypted with its bucket's default key. Tables are left out: a caller of DynamoDB needs
the key on AWS too, and the functions' roles have it, but that is not shown here.
"""

from contextvars import ContextVar
from typing import Any

from deployer.local.mends import upstream

kms = upstream.module("services.kms")
s3 = upstream.module("services.s3")
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
}
"""What a call needs of the key. Queues and topics keep a data key, which is read before use."""

_DISABLED = {"sns": "KMSDisabled"}
"""The error code for a disabled key, where it is not `KMS.DisabledException`."""

_refused: ContextVar[tuple[str, str] | None] = ContextVar("refused", default=None)
"""The key's action and ARN that the current request was denied, for its message."""


def _key_name(service: str, resource_arn: str) -> str:
    """The key that encrypts a resource, as it is written there; empty where none does."""
    if service == "s3":
        bucket = resource_arn.removeprefix("arn:aws:s3:::").split("/")[0]
        headers = s3._bucket_default_sse_headers(bucket)
        return str(headers.get("x-amz-server-side-encryption-aws-kms-key-id") or "")
    if service == "sqs":
        queue = sqs._queue_by_arn(resource_arn)
        return str(queue["attributes"].get("KmsMasterKeyId") or "") if queue else ""
    if service == "states":
        execution = stepfunctions._executions.get(resource_arn) or {}
        return str((execution.get("encryptionConfiguration") or {}).get("kmsKeyId") or "")
    topic = sns._topics.get(resource_arn)
    return str(topic["attributes"].get("KmsMasterKeyId") or "") if topic else ""


def _key(service: str, resource_arn: str) -> dict[str, Any] | None:
    """The customer managed key behind a resource; None for keys of AWS's own."""
    found: dict[str, Any] | None = kms._resolve_key(_key_name(service, resource_arn))
    return found


def apply() -> None:
    """Mend it."""
    evaluator = upstream.module("core.iam_evaluator")
    actions = upstream.module("core.iam_actions")
    enforce, respond = evaluator.enforce, actions.access_denied_response
    upstream.require(evaluator.enforce, "cf64b1ee5b09")
    upstream.require(actions.access_denied_response, "3cc2e315f91f")

    def enforce_key_too(
        access_key_id: str,
        action: str,
        service: str,
        region: str,
        resource_arn: str = "*",
        service_context: dict[str, Any] | None = None,
    ) -> Any:
        _refused.set(None)
        denied = enforce(access_key_id, action, service, region, resource_arn, service_context)
        key = None if denied or action not in _ACTIONS else _key(service, resource_arn)
        if not key:
            return denied
        via = {"kms:ViaService": f"{service}.{region}.amazonaws.com"}
        for key_action in _ACTIONS[action]:
            denied = enforce(access_key_id, key_action, "kms", region, key["Arn"], via)
            if denied:
                _refused.set((key_action, key["Arn"]))
                return denied
        if key["KeyState"] != "Enabled":
            code = _DISABLED.get(service, "KMS.DisabledException")
            return evaluator.AuthError(code, f"{key['Arn']} is disabled.")
        return None

    def respond_with_key(service: str, action: str, *more: Any, **options: Any) -> Any:
        refused = _refused.get()
        if refused:
            action, options["resource_arn"] = refused
        return respond(service, action, *more, **options)

    evaluator.enforce = enforce_key_too
    actions.access_denied_response = respond_with_key
