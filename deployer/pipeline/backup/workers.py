"""Several threads that work on the chunks of a backup, of which only a few are under way."""

import threading
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from typing import TypeVar

from deployer.messages import BackupProgress, Note, Ui

_Chunk = TypeVar("_Chunk")

WORKERS = 8
_OUTSTANDING = WORKERS + 4
"""Chunks in memory: what is worked on, and what comes next."""

_LOOK = 0.1
"""Seconds after which a signal is noticed at the latest, while all threads are busy."""


@dataclass(frozen=True)
class Workers:
    """Threads, and what stops them.

    Attributes:
        pause: waits for some seconds, and raises where a signal came.
        stop: set where nothing more is to be begun.
    """

    ui: Ui
    pause: Callable[[float], None]
    stop: threading.Event = field(default_factory=threading.Event)

    def each(
        self,
        work: Callable[[_Chunk], None],
        chunks: Iterable[_Chunk],
        tell: Callable[[], BackupProgress | Note | None],
    ) -> None:
        """Work on each chunk.

        What stops it stops it between two chunks: those that are under way end, as far as they do
        not wait for a service that is too busy.

        Args:
            tell: what is to be told now of how far it is, if anything.

        Raises:
            Whatever the work, the chunks or the pause raise, the first of them.
        """
        waiting: set[Future[None]] = set()
        pool = ThreadPoolExecutor(WORKERS, thread_name_prefix="backup")
        try:
            for chunk in chunks:
                self.pause(0)
                while len(waiting) >= _OUTSTANDING:
                    waiting = self._settled(waiting, tell)
                waiting.add(pool.submit(work, chunk))
            while waiting:
                waiting = self._settled(waiting, tell)
        except BaseException:
            self.stop.set()
            raise
        finally:
            pool.shutdown(cancel_futures=True)

    def _settled(
        self, waiting: "set[Future[None]]", tell: Callable[[], BackupProgress | Note | None]
    ) -> "set[Future[None]]":
        """Wait for some of the chunks; those that are left."""
        done, left = wait(waiting, timeout=_LOOK, return_when=FIRST_COMPLETED)
        for it in done:
            it.result()
        self.pause(0)
        if message := tell():
            self.ui.emit(message)
        return left
