"""A load from its event to its notice, or to its handover: turn, load, ledger, notice."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple, Protocol

from tarius.aws.clients import WRITE_SECONDS
from tarius.aws.failures import described
from tarius.errors import (
    LeaseLostError,
    OutOfTimeError,
    StillLoadingError,
    SupersededError,
    UnusableFileError,
)
from tarius.loads.claims import TRIES, Contender, Status, Verdict
from tarius.loads.ends import LoadEnds
from tarius.loads.lease import Lease
from tarius.loads.result import LoadCounts, LoadResult, ended
from tarius.loads.turn import Turn, Waiting

if TYPE_CHECKING:
    from collections.abc import Callable

    from tarius.bulk.handover import Handover
    from tarius.loads.claims import Head
    from tarius.loads.heads import LoadHeads
    from tarius.loads.invocation import Invocation
    from tarius.loads.notices import LoadNotices
    from tarius.loads.records import LoadRecords
    from tarius.objects.created import CreatedObject

# How long the lease holds at least when a load is handed over: time for the execution to adopt it.
# If that takes longer, and a repeat of the event or a newer version comes just then, the execution
# finds that it was taken over, and ends.
_HANDOVER_SECONDS = 20.0

_PACKED = ".csv.gz"
_EXTENSIONS = (".csv", _PACKED)
_UNPACK = "unpack it, for a .csv of this size is loaded in bulk"


class _End(NamedTuple):
    status: Status
    reason: str = ""


class FileLoader(Protocol):
    """Loads a file's rows. ProductLoader does."""

    def load(self, source: CreatedObject, counts: LoadCounts, check: Callable[[], None]) -> None:
        """Load the file; `check` raises if the load must stop."""


class ObjectLoader:
    """Loads an object that an event told of, once and in the right order."""

    def __init__(
        self,
        input_prefix: str,
        file_loader: FileLoader,
        handover: Handover,
        heads: LoadHeads,
        records: LoadRecords,
        notices: LoadNotices,
        waiting: Waiting | None = None,
    ) -> None:
        self._input_prefix = input_prefix
        self._file_loader = file_loader
        self._handover = handover
        self._heads = heads
        self._records = records
        self._waiting = waiting or Waiting()
        self._ends = LoadEnds(heads, records, notices, self._waiting.clock)

    def load(self, source: CreatedObject, invocation: Invocation) -> LoadResult | None:
        """Load an object.

        Returns:
            How it ended, or LOADING if it was handed over to the bulk load; None if there was
            nothing to do: a folder marker, a key outside the input prefix, or a version that is
            loaded, or that another invocation is at work on.

        Raises:
            Exception: the load failed for a cause that may pass. The ledger says so, and Lambda
                is to try the event again.
        """
        if source.key.endswith("/") or not source.key.startswith(self._input_prefix):
            return None
        me = Contender(source.sequencer, source.version_id, invocation.request_id)
        turn = Turn(self._heads, source.key, me, self._waiting, invocation)
        while True:
            taken = self._take(source, turn)
            if isinstance(taken, Verdict):
                return self._ends.not_begun(source, taken)
            try:
                return self._run(source, taken, turn, invocation)
            except LeaseLostError:
                # Whoever has taken over may fail or crash in its turn, so its end is waited for as
                # any other load's of this version is. Each round waits for a lease, and time ends.
                continue

    def _take(self, source: CreatedObject, turn: Turn) -> Head | Verdict:
        try:
            return turn.take()
        except StillLoadingError as error:
            failure = LoadResult(
                Status.FAILED,
                final=False,
                tries_left=_tries_left(turn),
                reason=described(error),
            )
            self._ends.waited_in_vain(source, failure, error)
            raise
        except Exception as error:
            # Without the ledger nobody counts the tries, so each of them says that it failed.
            self._ends.notify_without_ledger(source, error)
            raise

    def _run(
        self, source: CreatedObject, head: Head, turn: Turn, invocation: Invocation
    ) -> LoadResult:
        began = time.monotonic()
        counts = LoadCounts()
        too_large = self._too_large(source, invocation)
        lease = Lease(self._heads, source.key, head, self._waiting.clock)

        def check() -> None:
            if invocation.nearly_over():
                raise OutOfTimeError("the invocation's time was over before the end of the file")
            lease.hold(WRITE_SECONDS)

        try:
            self._records.begin(source.key, head, self._waiting.clock())
            end = self._given_up_or_handed_over(source, head, lease)
            if end is None:
                end = self._load_rows(source, counts, check, too_large)
            result = ended(counts, end.status, time.monotonic() - began, end.reason)
            if result.status is Status.LOADING:
                # From here on the load is the execution's: its steps record and tell how it ends.
                return replace(result, final=False)
            self._ends.over(source, head, result)
        except LeaseLostError:
            raise  # the ledger is no longer this one's to tell
        except Exception as error:
            failure = ended(
                counts,
                Status.FAILED,
                time.monotonic() - began,
                described(error),
                final=False,
                tries_left=_tries_left(turn),
            )
            self._ends.failed(source, head, failure, error)
            raise
        # Outside of the try: the load is over. If this fails, Lambda's next try finds the load
        # done and its notice not sent, and sends it.
        self._ends.notify(source, result)
        return result

    def _given_up_or_handed_over(
        self, source: CreatedObject, head: Head, lease: Lease
    ) -> _End | None:
        """Refuse a file for its name, or start its bulk load; None: load it here, row by row.

        A start that fails, or whose answer is lost, is a failure like any other. If the execution
        was started in truth, it adopts the load whatever this request recorded of it, unless
        Lambda's next try has claimed the load before: then it ends, and another one is started.
        """
        try:
            _check_name(source.key)
            if not self._handover.takes(source):
                return None
            self._records.begin(
                source.key, head, self._waiting.clock(), self._handover.execution(source, head)
            )
            lease.hold(_HANDOVER_SECONDS)
            self._handover.start(source, head)
        except UnusableFileError as error:
            return _End(Status.FAILED, str(error))
        except SupersededError as error:
            return _End(Status.SUPERSEDED, str(error))
        return _End(Status.LOADING)

    def _load_rows(
        self,
        source: CreatedObject,
        counts: LoadCounts,
        check: Callable[[], None],
        too_large: str,
    ) -> _End:
        """Load the rows.

        Args:
            too_large: the reason if time runs out; empty if another try may have more of it.
        """
        try:
            self._file_loader.load(source, counts, check)
        except UnusableFileError as error:
            return _End(Status.FAILED, str(error))
        except SupersededError as error:
            return _End(Status.SUPERSEDED, str(error))
        except OutOfTimeError:
            if not too_large:
                raise
            # Each further try would begin at the first row and get no further.
            return _End(Status.FAILED, too_large)
        return _End(Status.LOADED_WITH_REJECTS if counts.rejected else Status.LOADED)

    def _too_large(self, source: CreatedObject, invocation: Invocation) -> str:
        if not invocation.just_begun():
            return ""
        # What is large and yet here is gzip, whatever its name.
        packed = source.key.lower().endswith(_PACKED) or self._handover.large(source)
        way_out = _UNPACK if packed else "split the file"
        minutes = f"{invocation.seconds / 60:.0f} minutes"
        return f"too large to be loaded within {minutes}: {way_out}"


def _tries_left(turn: Turn) -> int:
    return max(0, TRIES - turn.tries)


def _check_name(key: str) -> None:
    if not key.lower().endswith(_EXTENSIONS):
        raise UnusableFileError(f"the name ends with none of {', '.join(_EXTENSIONS)}")
