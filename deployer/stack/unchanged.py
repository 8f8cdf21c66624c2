"""Knows in one call that a stack already is what it shall become.

Nested templates stand under keys that hold their hash, so the root template's own text tells of
every template below it, and the VersionId parameters tell of all code.
"""

import json
from typing import TYPE_CHECKING

from deployer.project.expressions import parameter_text
from deployer.project.template import Template
from deployer.stack.describe import Stack
from deployer.stack.plan import StackRequest

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient

_SETTLED = ("CREATE_COMPLETE", "UPDATE_COMPLETE", "IMPORT_COMPLETE")


def is_unchanged(
    cfn: "CloudFormationClient", stack: Stack, request: StackRequest, template: Template
) -> bool:
    """Whether a deployment could change nothing. False wherever that is not certain."""
    return (
        stack.status in _SETTLED
        and not _has_values_unseen(template)
        and dict(stack.tags) == dict(request.tags)
        and _parameters(template, request) == dict(stack.parameters)
        and _deployed_text_is(cfn, stack, request.template_text)
    )


def _has_values_unseen(template: Template) -> bool:
    """NoEcho values are masked, and those in Parameter Store may have changed there."""
    return any(
        str(declared.get("NoEcho", "")).lower() == "true"
        or str(declared.get("Type", "")).startswith("AWS::SSM::")
        for declared in template.parameters.values()
    )


def _parameters(template: Template, request: StackRequest) -> dict[str, str]:
    defaults = {
        name: parameter_text(declared["Default"])
        for name, declared in template.parameters.items()
        if "Default" in declared
    }
    return {**defaults, **request.parameters}


def _deployed_text_is(cfn: "CloudFormationClient", stack: Stack, text: str) -> bool:
    found = cfn.get_template(StackName=stack.stack_id, TemplateStage="Original")["TemplateBody"]
    if isinstance(found, str):
        # The answer is XML, in which a line's end is LF whatever was sent.
        return found.strip().splitlines() == text.strip().splitlines()
    # botocore hands a JSON template over parsed.
    try:
        return bool(found == json.loads(text))
    except json.JSONDecodeError:
        return False
