"""Shows what a deployed function logs."""

import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from deployer.aws.errors import code_of
from deployer.aws.session import Aws
from deployer.errors import ProjectError
from deployer.messages import LogLine, Note, Ui
from deployer.pipeline.deployed import find
from deployer.pipeline.target import Target
from deployer.project.project import Project
from deployer.stack.diagnosis.function_log import log_group
from deployer.stack.pace import Pace, Pauses
from deployer.stack.polling import is_passing, is_throttled

if TYPE_CHECKING:
    from mypy_boto3_logs.type_defs import FilteredLogEventTypeDef

_AGO = re.compile(r"(\d+)([smhd])")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}

LATE = timedelta(seconds=30)
"""How much later than a newer event one may appear; that long is read again with each look."""


@dataclass
class LogReader:
    """Reads a log group on and on; each event comes once.

    Attributes:
        start: no event before it is read.
        pattern: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
    """

    aws: Aws
    group: str
    start: datetime
    pattern: str = ""
    _seen: dict[str, int] = field(default_factory=dict)

    def read(self) -> Iterator[LogLine]:
        """What is new, oldest first, but for what appeared late.

        Raises:
            ClientError: CloudWatch refused; `ResourceNotFoundException` where there is no group.
        """
        pages = self.aws.client("logs").get_paginator("filter_log_events")
        given: dict[str, Any] = {"filterPattern": self.pattern} if self.pattern else {}
        alike: Counter[str] = Counter()
        since = _milliseconds(self.start)
        for page in pages.paginate(logGroupName=self.group, startTime=since, **given):
            for event in page.get("events", []):
                key = _key(event, alike)
                if key in self._seen:
                    continue
                at = event["timestamp"]
                self._seen[key] = at
                stream = event.get("logStreamName", "")
                moment = datetime.fromtimestamp(at / 1000, UTC)
                yield LogLine(moment, stream, event.get("message", "").rstrip())
        self._forget()

    def _forget(self) -> None:
        """Read on from a little before the newest event, and remember those from there alone."""
        newest = max(self._seen.values(), default=0)
        late = datetime.fromtimestamp(newest / 1000, UTC) - LATE
        self.start = max(self.start, late)
        since = _milliseconds(self.start)
        self._seen = {key: at for key, at in self._seen.items() if at >= since}


def since_when(text: str, now: datetime) -> datetime:
    """A moment, written as `90s`, `10m`, `2h` or `3d` ago, or in ISO 8601.

    Without a zone it is the reader's own.

    Raises:
        ProjectError: it is neither.
    """
    try:
        if match := _AGO.fullmatch(text):
            return now - timedelta(**{_UNITS[match[2]]: int(match[1])})
        return datetime.fromisoformat(text).astimezone()
    except (ValueError, OverflowError):
        raise ProjectError(
            f"'{text}' is no time",
            where="--since",
            todo="Write 90s, 10m, 2h or 3d, or a time such as 2026-03-01T12:00:00Z.",
        ) from None


def show_log(
    project: Project,
    target: Target,
    wanted: str,
    since: datetime,
    ui: Ui,
    *,
    pattern: str = "",
    follow: bool = False,
    sleep: Callable[[float], None] = time.sleep,
) -> None:
    """Emit a function's log from some time on; with `follow` until somebody interrupts it.

    Raises:
        ProjectError: there is no such function.
    """
    function = find(project, target, wanted)
    reader = LogReader(target.aws, log_group(target.aws, function.name), since, pattern)
    if follow:
        _follow(reader, target.pace, ui, sleep)
    elif not _show(reader, ui):
        ui.emit(Note(f"{reader.group} has nothing from then on."))


def _show(reader: LogReader, ui: Ui) -> int:
    """Emit what is new, and return how many lines that were."""
    from botocore.exceptions import ClientError

    count = 0
    try:
        for line in reader.read():
            ui.emit(line)
            count += 1
    except ClientError as error:
        # The group is often made by the function's first line.
        if code_of(error) != "ResourceNotFoundException":
            raise
    return count


def _follow(reader: LogReader, pace: Pace, ui: Ui, sleep: Callable[[float], None]) -> None:
    from botocore.exceptions import BotoCoreError, ClientError

    pauses = Pauses(pace)
    failing = 0.0
    while True:
        try:
            _show(reader, ui)
        except (BotoCoreError, ClientError) as error:
            if not is_throttled(error) and not (is_passing(error) and failing < pace.patience):
                raise
            pause = pauses.after_refusal()
            failing = 0.0 if is_throttled(error) else failing + pause
        else:
            pause, failing = pauses.after_success(), 0.0
        sleep(pause)


def _key(event: "FilteredLogEventTypeDef", alike: "Counter[str]") -> str:
    """What tells an event from all others.

    Args:
        alike: events of this look without an id, by what they say; the local cloud gives none.
    """
    if found := event.get("eventId"):
        return found
    words = f"{event.get('logStreamName')} {event['timestamp']} {event.get('message')}"
    alike[words] += 1
    return f"{alike[words]} {words}"


def _milliseconds(at: datetime) -> int:
    return int(at.timestamp() * 1000)
