"""Reads the end of a function's log."""

import re
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from deployer.aws.session import Aws
from deployer.stack.pace import Pace

_LINES = 20
_WIDTH = 500  # characters of a line
_PAGES = 20
"""Of up to 10,000 events each; a window of minutes has a few."""
_LOOKS = 3
"""CloudWatch shows a line some seconds after it was written."""

# What Lambda itself writes around each invocation, as text or as JSON.
# https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs.html
_PLATFORM = re.compile(
    r"^(?:START RequestId|END RequestId|REPORT RequestId|INIT_START|EXTENSION\t|XRAY TraceId)"
    r'|"type":\s*"platform\.(?:start|initStart|initRuntimeDone|initReport|runtimeDone|extension)'
)


@dataclass(frozen=True)
class Window:
    """A span of time."""

    start: datetime
    end: datetime


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
    """The last lines that a function wrote in some time, without those of Lambda itself.

    Raises:
        ClientError: the group is not there, or may not be read.
    """
    for look in range(_LOOKS):
        if look:
            time.sleep(pace.usual)
        found = tuple(deque(_lines(aws, group, window), maxlen=_LINES))
        if found:
            return found
    return ()


def _lines(aws: Aws, group: str, window: Window) -> Iterator[str]:
    pages = (
        aws.client("logs")
        .get_paginator("filter_log_events")
        .paginate(
            logGroupName=group,
            startTime=int(window.start.timestamp() * 1000),
            endTime=int(window.end.timestamp() * 1000),
        )
    )
    for number, page in enumerate(pages):
        if number == _PAGES:
            return
        for event in page.get("events", []):
            for line in event.get("message", "").rstrip().splitlines():
                if line.strip() and not _PLATFORM.search(line):
                    yield line[:_WIDTH]
