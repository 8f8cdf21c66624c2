"""The role that API Gateway writes logs with, which an account and region have once."""

from collections.abc import Iterator, Mapping
from typing import Any

from deployer.messages import Examined
from deployer.pipeline.command import bootstrap_command
from deployer.pipeline.doctor.examination import FAILED, OK, SKIPPED
from deployer.pipeline.target import Target
from deployer.project.project import Project

_STAGE, _ACCOUNT = "AWS::ApiGateway::Stage", "AWS::ApiGateway::Account"
_SUBJECT, _PARAMETER = "log role of API Gateway", "SetApiGatewayLogRole"


def look_at_api_logs(project: Project, target: Target) -> Iterator[Examined]:
    """Whether API Gateway has the role without which no stage that logs can be made.

    Says nothing of a project that needs none.
    https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html
    """
    templates = [tree.template for spec in project.stacks for tree in spec.tree.walk()]
    if not any(_logs(stage) for it in templates for _, stage in it.of_type(_STAGE)):
        return
    aws = target.aws
    if aws.is_local:
        yield Examined(_SUBJECT, SKIPPED, "the local cloud asks for none")
        return
    role = aws.client("apigateway").get_account().get("cloudwatchRoleArn")
    if role:
        yield Examined(_SUBJECT, OK, role)
    elif any(True for it in templates for _ in it.of_type(_ACCOUNT)):
        yield Examined(_SUBJECT, OK, f"none yet; the templates set it, with an {_ACCOUNT}")
    else:
        made = bootstrap_command(project, target, f"--parameter {_PARAMETER}=true")
        yield Examined(
            _SUBJECT,
            FAILED,
            f"none in {aws.region}, and stages with logs are refused without",
            f"Have one made: {made}. Or name a role of yours: aws apigateway "
            "update-account --patch-operations op=replace,path=/cloudwatchRoleArn,value=ARN",
        )


def _logs(stage: Mapping[str, Any]) -> bool:
    """Whether a stage writes an access log or an execution log, as far as its template tells."""
    settings = stage.get("MethodSettings")
    listed = settings if isinstance(settings, list) else []
    levels = [it.get("LoggingLevel", "OFF") for it in listed if isinstance(it, Mapping)]
    return bool(stage.get("AccessLogSetting")) or any(it != "OFF" for it in levels)
