"""What the function behind a custom resource logged when it failed.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-custom-resources.html
"""

import re
from datetime import timedelta

from deployer.aws.errors import code_of
from deployer.messages import Evidence
from deployer.stack.diagnosis.case import Case, Finding
from deployer.stack.diagnosis.function_log import Window, last_lines, log_group
from deployer.stack.diagnosis.service_token import service_token

_TYPES = ("Custom::", "AWS::CloudFormation::CustomResource")
_KEEP = "deployer deploy --on-failure keep"
_BEFORE = timedelta(seconds=5)
"""The clocks of two services differ a little."""
# As cfn-response writes it:
# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-lambda-function-code-cfnresponsemodule.html
_STREAM = re.compile(r"\b\d{4}/\d\d/\d\d/\S*\[[^\]\s]+\][0-9a-f]{32}\b")


def examine_custom_resource(case: Case) -> Finding | None:
    """The last lines of the function's log from the time of the failure."""
    if not case.cause.message.resource_type.startswith(_TYPES):
        return None
    token = service_token(case)
    if not token:
        text = "which function it is could not be learned from the template"
        return Finding((Evidence("custom resource", (text,)),))
    if ":lambda:" not in token:
        return Finding((Evidence("custom resource", (f"it is answered by {token}",)),))
    return _log(case, token.partition(":function:")[2].partition(":")[0])


def _log(case: Case, function: str) -> Finding:
    from botocore.exceptions import ClientError

    group = log_group(case.aws, function)
    try:
        lines = last_lines(case.aws, group, _window(case), case.pace)
    except ClientError as error:
        if code_of(error) != "ResourceNotFoundException":
            raise
        text = f"{group} is not there: never written to, or deleted with the stack"
        todo = f"Keep the log group by a DeletionPolicy, or look at it after: {_KEEP}"
        return Finding((Evidence(f"log of {function}", (text,)),), todo)
    if not lines:
        text = f"{group} has no line of that time: the function may not have been invoked"
        return Finding((Evidence(f"log of {function}", (text,)),))
    title = f"log of {function}, from {group}"
    todo = f"Mend the function {function} by what it logged, and {case.again}."
    return Finding((Evidence(title, lines, logged=True),), todo)


def _window(case: Case) -> Window:
    """From when CloudFormation turned to the resource until it failed."""
    failed = case.cause.message
    begun = [
        it.message.at
        for it in case.events
        if it.message.path == failed.path
        and it.message.status.endswith("_IN_PROGRESS")
        and it.message.at <= failed.at
    ]
    stream = _STREAM.search(case.reason)
    return Window(max(begun, default=failed.at) - _BEFORE, failed.at, stream[0] if stream else "")
