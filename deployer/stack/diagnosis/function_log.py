"""Reads the end of a function's log."""

import itertools
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from deployer.aws.session import Aws
from deployer.stack.diagnosis.hidden import without_secrets
from deployer.stack.pace import Pace

_LINES = 20
_WIDTH = 500  # characters of a line
_PAGES = 20
"""Of up to 10,000 events each; a window of minutes has a few."""
_LOOKS = 3
"""CloudWatch shows a line some seconds after it was written."""
_AFTER = timedelta(seconds=5)
"""The clocks of two services differ a little, and a last line may come after the answer."""

# What Lambda itself writes around each invocation, as text or as JSON.
# https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs.html
_PLATFORM = re.compile(
    r"^(?:START RequestId|END RequestId|REPORT RequestId|INIT_START|EXTENSION\t|XRAY TraceId)"
    r'|"type":\s*"platform\.(?:start|initStart|initRuntimeDone|initReport|runtimeDone|extension)'
)
_START = re.compile(r'^START RequestId|"type":\s*"platform\.start"')


@dataclass(frozen=True)
class Window:
    """When a function was at work on something.

    Attributes:
        start: before its invocation.
        failed: when CloudFormation took it as failed.
        stream: the log stream that it named; empty where it named none.
    """

    start: datetime
    failed: datetime
    stream: str = ""


@dataclass
class _Invocation:
    """What one invocation logged; or, at the head of a stream, what came before the first."""

    began: int  # milliseconds
    lines: list[str] = field(default_factory=list)


def log_group(aws: Aws, function: str) -> str:
    """Where a function logs to; the usual group where its configuration is gone or hidden."""
    from botocore.exceptions import ClientError

    usual = f"/aws/lambda/{function}"
    try:
        found = aws.client("lambda").get_function_configuration(FunctionName=function)
    except ClientError:
        return usual  # deleted by the rollback, or not ours to see; its log may still be there
    return found.get("LoggingConfig", {}).get("LogGroup", usual)


def last_lines(aws: Aws, group: str, window: Window, pace: Pace) -> tuple[str, ...]:
    """The last lines of the invocation that failed, without those of Lambda itself.

    What looks like a secret is masked.

    Raises:
        ClientError: the group is not there, or may not be read.
    """
    for look in range(_LOOKS):
        if look:
            time.sleep(pace.usual)
        invocations = [it for it in _invocations(aws, group, window) if it.lines]
        if invocations:
            # Of those begun before the failure, the last; a rollback may invoke it once more.
            return tuple(max(invocations, key=lambda it: it.began).lines[-_LINES:])
    return ()


def _invocations(aws: Aws, group: str, window: Window) -> list[_Invocation]:
    failed = int(window.failed.timestamp() * 1000)
    current: dict[str, _Invocation] = {}
    found: list[_Invocation] = []
    for event in _events(aws, group, window):
        stream, at, message = event["logStreamName"], event["timestamp"], event["message"]
        if stream not in current or _START.search(message):
            current[stream] = _Invocation(at)
            found.append(current[stream])
        current[stream].lines += [
            without_secrets(line)[:_WIDTH]
            for line in message.rstrip().splitlines()
            if line.strip() and not _PLATFORM.search(line)
        ]
    return [it for it in found if it.began <= failed]


def _events(aws: Aws, group: str, window: Window) -> Iterator[Any]:
    streams: Any = {"logStreamNames": [window.stream]} if window.stream else {}
    pages = (
        aws.client("logs")
        .get_paginator("filter_log_events")
        .paginate(
            logGroupName=group,
            startTime=int(window.start.timestamp() * 1000),
            endTime=int((window.failed + _AFTER).timestamp() * 1000),
            **streams,
        )
    )
    for page in itertools.islice(pages, _PAGES):
        yield from page.get("events", [])
