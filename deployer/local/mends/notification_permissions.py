"""Functions that a bucket is to notify.

AWS: S3 may invoke a function only if the function's own policy allows it for the bucket. A
notification for a function that does not exist, or does not allow it, is refused when it is set;
an event is not delivered when the permission was taken away later.
https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-event-types-and-destinations.html
https://docs.aws.amazon.com/lambda/latest/dg/with-s3.html

MiniStack: checks queues and topics so, but takes and invokes any function.

The mend: functions are checked as queues and topics are, whether policies are enforced or not.
"""

from typing import Any

from deployer.local.mends import upstream

evaluator = upstream.module("core.iam_evaluator")
lambda_svc = upstream.module("services.lambda_svc")
responses = upstream.module("core.responses")
s3 = upstream.module("services.s3")


def _allows(arn: str, bucket: str, owner: str) -> bool:
    """Whether a function exists and lets S3 invoke it for this bucket."""
    function, _, _ = lambda_svc._get_func_record_for_ref(arn)
    if not function:
        return False
    context = evaluator.EvalContext(
        principal_arn="*",
        principal_type="Service",
        principal_account="",
        action="lambda:InvokeFunction",
        resource_arn=arn,
        region=responses.get_region(),
        service_context={"aws:sourcearn": f"arn:aws:s3:::{bucket}", "aws:sourceaccount": owner},
    )
    policy = function.get("policy") or {}
    verdict = evaluator.evaluate_resource_policy(policy, context, service="s3.amazonaws.com")
    return bool(verdict.decision == "Allow")


def _owner(bucket: str) -> str:
    return str(s3._bucket_owner_account(bucket) or responses.get_account_id())


def apply() -> None:
    """Mend it."""
    validate, deliver = s3._validate_notification_configs, s3._deliver_event_to_lambda
    upstream.require(s3._validate_notification_configs, "780d0ff4d6e7")
    upstream.require(s3._deliver_event_to_lambda, "0bdd18b38925")

    def validate_functions_too(
        configs: list[dict[str, Any]], region: str, bucket: str = "", skip: bool = False
    ) -> Any:
        error = validate(configs, region, bucket, skip)
        if error or skip:
            return error
        functions = [config["arn"] for config in configs if config["type"] == "lambda"]
        refused = [arn for arn in functions if not _allows(arn, bucket, _owner(bucket))]
        if not refused:
            return None
        return s3._invalid_notification_config(
            f"Unable to validate the following destination configurations: {', '.join(refused)}"
        )

    def deliver_if_allowed(arn: str, payload: dict[str, Any], region: str) -> None:
        bucket = payload["Records"][0]["s3"]["bucket"]["name"]
        if _allows(arn, bucket, _owner(bucket)):
            deliver(arn, payload, region)

    s3._validate_notification_configs = validate_functions_too
    s3._deliver_event_to_lambda = deliver_if_allowed
