"""Ctrl-C and SIGTERM while an operation is watched."""

import signal
import threading
import time
from types import FrameType, TracebackType
from typing import Self

_SLICE = 0.1  # seconds after which a signal is noticed at the latest


class Interrupted(Exception):  # noqa: N818 - not an error: a person wants something
    """A signal came while something was watched.

    Attributes:
        by_person: whether it was Ctrl-C, so that somebody is there to be asked.
    """

    def __init__(self, *, by_person: bool) -> None:
        super().__init__()
        self.by_person = by_person


class Interrupts:
    """While open, signals are noted and raised by `pause` alone, where nothing gets lost.

    A second Ctrl-C before the first was noticed is a KeyboardInterrupt as ever. Outside of the
    main thread, which alone gets signals, nothing is changed.
    """

    def __init__(self) -> None:
        self._received: int | None = None
        self._before: dict[int, object] = {}

    def __enter__(self) -> Self:
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGINT, signal.SIGTERM):
                # A shell lets background jobs ignore Ctrl-C; that stays so.
                if signal.getsignal(number) != signal.SIG_IGN:
                    self._before[number] = signal.signal(number, self._note)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)  # type: ignore[arg-type]
        self._before.clear()
        if self._received is not None and kind is None:
            raise KeyboardInterrupt  # it came too late to be asked about, and is meant all the same

    def pause(self, seconds: float) -> None:
        """Wait.

        Raises:
            Interrupted: a signal came, before or meanwhile.
        """
        left = seconds
        while True:
            received, self._received = self._received, None
            if received is not None:
                raise Interrupted(by_person=received == signal.SIGINT)
            if left <= 0:
                return
            time.sleep(min(left, _SLICE))
            left -= _SLICE

    def _note(self, number: int, _frame: FrameType | None) -> None:
        if self._received is not None:
            self._received = None
            raise KeyboardInterrupt
        self._received = number
