"""Properties of functions that CloudFormation is to set.

AWS: DeadLetterConfig, KmsKeyArn, ReservedConcurrentExecutions, RecursiveLoop and
CodeSigningConfigArn of an AWS::Lambda::Function are set on the function.
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-function.html

MiniStack: drops them, so that no dead letter queue is ever attached.

The mend: they are set through the service.
"""

from typing import Any

from deployer.local.mends import upstream
from deployer.local.mends.resource_handlers import after_create_and_update, require_accepted

Properties = dict[str, Any]

TYPE = "AWS::Lambda::Function"


def apply() -> None:
    """Mend it."""
    lambda_svc = upstream.module("services.lambda_svc")
    provisioners = upstream.module("services.cloudformation.provisioners")
    upstream.require(provisioners._lambda_create, "8b2cf80e961d")
    upstream.require(provisioners._lambda_update, "4855410e37d7")

    def set_configuration(name: str, new: Properties) -> None:
        dead_letters = new.get("DeadLetterConfig") or {}
        error = lambda_svc._validate_dead_letter_config(dead_letters)
        if error:
            require_accepted(error, f"{TYPE} DeadLetterConfig")
        config = lambda_svc._functions[name]["config"]
        for key, value in (("DeadLetterConfig", dead_letters), ("KMSKeyArn", new.get("KmsKeyArn"))):
            config.pop(key, None)
            if value:
                config[key] = value

    def set_concurrency(name: str, new: Properties) -> None:
        reserved = new.get("ReservedConcurrentExecutions")
        lambda_svc._functions[name]["concurrency"] = None
        if reserved is not None:
            request = {"ReservedConcurrentExecutions": int(reserved)}
            answer = lambda_svc._put_function_concurrency(name, request)
            require_accepted(answer, f"{TYPE} ReservedConcurrentExecutions")

    def set_all(name: str, new: Properties, _old: Properties) -> None:
        set_configuration(name, new)
        set_concurrency(name, new)
        loop = {"RecursiveLoop": new.get("RecursiveLoop") or "Terminate"}
        answer = lambda_svc._put_function_recursion_config(name, loop)
        require_accepted(answer, f"{TYPE} RecursiveLoop")
        signing = new.get("CodeSigningConfigArn") or ""
        lambda_svc._functions[name]["code_signing_config_arn"] = signing

    after_create_and_update(TYPE, set_all)
