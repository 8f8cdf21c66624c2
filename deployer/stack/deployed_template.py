"""Compares a stack's template with a text.

Nested templates stand under keys that hold their hash, so the root template's own text tells of
every template below it.
"""

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient


def deployed_text_is(cfn: "CloudFormationClient", stack_id: str, text: str) -> bool:
    """Whether a stack's template, as it was sent, is this text. One call."""
    found = cfn.get_template(StackName=stack_id, TemplateStage="Original")["TemplateBody"]
    if isinstance(found, str):
        # The answer is XML, in which a line's end is LF whatever was sent.
        return found.strip().splitlines() == text.strip().splitlines()
    # botocore hands a JSON template over parsed.
    try:
        return bool(found == json.loads(text))
    except json.JSONDecodeError:
        return False
