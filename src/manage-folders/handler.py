"""The folder custom resource: makes folders in a bucket, and removes only what it made.

Properties: BucketName; Folders, a list of folder names. Ref gives `<bucket>/<logical id>`: it
changes with the bucket and with nothing else, for CloudFormation deletes the resource that an
old id stands for.
"""

import logging
from typing import TYPE_CHECKING, Any

from cfn_answer import answer_body, known_id, send_answer

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

# Not that of Powertools, which comes from a layer: this one has to tell of a layer that is missing.
logger = logging.getLogger(__name__)


def handler(event: dict[str, Any], context: "LambdaContext") -> None:
    """Do what CloudFormation asks, and answer whatever happens.

    Raises:
        AnswerFailedError: CloudFormation could not be answered; Lambda tries again.
    """
    physical_id = known_id(event)
    reason = ""
    try:
        physical_id = _change_folders(event, context)
    except Exception as error:  # told to CloudFormation, which fails the stack with the reason
        reason = f"{type(error).__name__}: {error}. Log stream: {context.log_stream_name}"
    send_answer(event["ResponseURL"], answer_body(event, physical_id, reason))


def _change_folders(event: dict[str, Any], context: "LambdaContext") -> str:
    """Import what needs layers, and carry out the request.

    A module that cannot be imported fails a function before it is called, and Lambda only calls it
    again. So nothing is imported above but what the standard library and the function's own zip
    hold.
    """
    try:
        from folder_changes import change_folders
    except ImportError:
        logger.exception("The function lacks a module that its layers should hold")
        raise
    return str(change_folders(event, context))
