"""Invokes a deployed function with an event, once."""

import base64
import json
import time
from typing import TYPE_CHECKING, Any

from deployer.errors import AwsError, ProjectError
from deployer.messages import Invocation, Note, Ui
from deployer.pipeline.command import command
from deployer.pipeline.deployed import find
from deployer.pipeline.json_text import read_json
from deployer.pipeline.target import Target
from deployer.project.project import Project

if TYPE_CHECKING:
    from mypy_boto3_lambda.type_defs import InvocationResponseTypeDef

# https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
LIMIT, LIMIT_ASYNCHRONOUS = 6 * 1024 * 1024, 1024 * 1024
"""Bytes of an event."""

_MARGIN = 60
"""Seconds beside the function's own timeout: for a cold start, and for the way there and back."""


def read_event(data: bytes, where: str, *, asynchronous: bool = False) -> bytes:
    """An event as Lambda takes it.

    Args:
        data: UTF-8, with or without a byte order mark.
        where: it comes from, for errors.

    Raises:
        ProjectError: it is not JSON, or larger than Lambda takes.
    """
    event = read_json(data, where, "event").encode()
    limit = LIMIT_ASYNCHRONOUS if asynchronous else LIMIT
    if len(event) > limit:
        how = "asynchronously" if asynchronous else "synchronously"
        raise ProjectError(
            f"the event has {len(event):,} bytes; Lambda takes {limit:,} {how}",
            where=where,
            todo="Put the data into a bucket, and tell the function where it is.",
        )
    return event


def invoke(
    project: Project, target: Target, wanted: str, event: bytes, ui: Ui, *, with_log: bool
) -> bool:
    """Invoke a function, and show what it answers; False when it failed.

    Without its log nothing has a trace: an event that the function refuses is no defect of it.

    The call is made once, whatever happens: a second one could do the function's work twice.

    Raises:
        ProjectError: there is no such function.
        AwsError: there is no answer; the function may have run.
    """
    from botocore.exceptions import ConnectionClosedError, ReadTimeoutError, ResponseStreamingError

    name = find(project, target, wanted).name
    config = target.aws.client("lambda").get_function_configuration(FunctionName=name)
    seconds = config.get("Timeout", 3) + _MARGIN
    lambda_client = target.aws.asking_once(seconds).client("lambda")
    began = time.monotonic()
    try:
        answer = lambda_client.invoke(FunctionName=name, Payload=event, LogType="Tail")
        payload = answer["Payload"].read()
    except (ConnectionClosedError, ReadTimeoutError, ResponseStreamingError) as error:
        raise _unanswered(name, error) from error
    ui.emit(_invocation(name, answer, payload, time.monotonic() - began, with_log=with_log))
    failed = bool(answer.get("FunctionError"))
    if failed and not with_log:
        ui.emit(Note(f"Its log tells more: {command(project, target, f'logs {wanted}')}"))
    return not failed


def invoke_asynchronously(
    project: Project, target: Target, wanted: str, event: bytes, ui: Ui
) -> None:
    """Leave an event to a function, and wait for nothing.

    Raises:
        ProjectError: there is no such function.
    """
    name = find(project, target, wanted).name
    lambda_client = target.aws.asking_once(_MARGIN).client("lambda")
    lambda_client.invoke(FunctionName=name, Payload=event, InvocationType="Event")
    ui.emit(Note(f"{name} has been given the event."))


def _invocation(
    name: str,
    answer: "InvocationResponseTypeDef",
    payload: bytes,
    seconds: float,
    *,
    with_log: bool,
) -> Invocation:
    text = payload.decode(errors="replace")
    try:
        document: Any = json.loads(text)
    except ValueError:
        document = None
    else:
        text = json.dumps(document, indent=2, ensure_ascii=False)
    kind = answer.get("FunctionError", "")
    if kind and isinstance(document, dict):
        kind = str(document.get("errorType") or kind)
    log: tuple[str, ...] = ()
    if with_log:
        tail = base64.b64decode(answer.get("LogResult", "")).decode(errors="replace")
        log = tuple(tail.splitlines())
    return Invocation(name, kind, text, log, round(seconds, 3))


def _unanswered(name: str, error: Exception) -> AwsError:
    return AwsError(
        f"no answer came: {error}",
        where=name,
        todo="It may have run. It was not invoked again; its log tells: deployer logs.",
    )
