"""What goes on at this moment, drawn again and again below the lines that stay."""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from rich.console import Console, ConsoleOptions, RenderResult
from rich.spinner import Spinner
from rich.text import Text

from deployer.messages import StackEvent
from deployer.render.text.page import line
from deployer.render.text.statuses import style_of
from deployer.render.text.values import middle

_OTHERS = 6
"""Lines of the screen that are left to what was said before."""


@dataclass(frozen=True)
class _Doing:
    event: StackEvent

    def seconds(self, now: float) -> float:
        return max(0.0, now - self.event.at.timestamp())


@dataclass
class OperationView:
    """The resources in progress of one operation, and how far it is.

    Attributes:
        resources: how many will be touched, 0 when that is not known.
        clock: seconds that only grow.
    """

    stack_name: str
    resources: int
    clock: Callable[[], float] = time.monotonic
    _doing: dict[tuple[str, ...], _Doing] = field(default_factory=dict)
    _done: set[tuple[str, ...]] = field(default_factory=set)
    _ahead: float = float("-inf")
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _spinner: Spinner = field(default_factory=lambda: Spinner("dots"))

    def take(self, event: StackEvent) -> bool:
        """Learn what happened; returns whether that is a line that stays, besides."""
        with self._lock:
            # AWS's clock as this process sees it: its own may be wrong, and an event is
            # never from the future.
            self._ahead = max(self._ahead, event.at.timestamp() - self.clock())
            if event.status.endswith("_IN_PROGRESS"):
                began = self._doing.get(event.path)
                if began is None or began.event.status != event.status:
                    self._doing[event.path] = _Doing(event)
                return "ROLLBACK_IN" in event.status
            self._doing.pop(event.path, None)
            if event.path:
                self._done.add(event.path)
            return True

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        with self._lock:
            doing = [it for path, it in self._doing.items() if path and not self._is_way(path)]
            done = len(self._done)
        most = max(1, (options.height or console.height) - _OTHERS)
        yield from self._lines(doing[:most], options.max_width)
        if len(doing) > most:
            yield Text(f"  … and {len(doing) - most} more", style="dim")
        self._spinner.update(text=Text(self._progress(done)))
        yield self._spinner

    def _is_way(self, path: tuple[str, ...]) -> bool:
        """Whether it is a nested stack that only waits for something in it that is shown."""
        return any(len(it) > len(path) and it[: len(path)] == path for it in self._doing)

    def _lines(self, doing: list[_Doing], width: int) -> Iterator[Text]:
        now = self.clock() + self._ahead
        column = max((len(it.event.status) for it in doing), default=0)
        for it in doing:
            begin = line(
                f"{it.seconds(now):>5.0f} s  ",
                (f"{it.event.status:<{column}}  ", style_of(it.event.status)),
            )
            name = middle(" / ".join(it.event.path), max(8, width - len(begin)))
            begin.append(name)
            if len(begin) + 2 + len(it.event.resource_type) <= width:
                begin.append(f"  {it.event.resource_type}", style="dim")
            yield begin

    def _progress(self, done: int) -> str:
        if self.resources and done <= self.resources:
            return f"{self.stack_name}: {done} of {self.resources} resources"
        return f"{self.stack_name}: {done} resource{'' if done == 1 else 's'}"
