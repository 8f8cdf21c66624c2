"""Tells the ledger and the topic how a load ended, or why there was none."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from tarius.aws.failures import described
from tarius.errors import LeaseLostError
from tarius.loads.claims import Status, Verdict, left_by
from tarius.loads.ledger_items import seconds_of
from tarius.loads.notices import KINDS
from tarius.loads.result import LoadResult, read_result

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tarius.loads.claims import Head
    from tarius.loads.heads import LoadHeads
    from tarius.loads.notices import LoadNotices
    from tarius.loads.records import LoadRecords
    from tarius.objects.created import CreatedObject


# How long after a load's end its notice may still be on its way.
_NOTIFYING_SECONDS = 30.0


class LoadEnds:
    """The ledger and the topic, for a load that ends."""

    def __init__(
        self,
        heads: LoadHeads,
        records: LoadRecords,
        notices: LoadNotices,
        clock: Callable[[], float],
    ) -> None:
        self._heads = heads
        self._records = records
        self._notices = notices
        self._clock = clock

    def over(self, source: CreatedObject, head: Head, result: LoadResult) -> None:
        """Record that a load is over for good, and release its lease.

        Raises:
            LeaseLostError: another invocation has taken over this version.
        """
        if not self._records.finish(source.key, head, result, self._clock()):
            raise LeaseLostError("another invocation has begun the load anew")
        self._release(source, head, result)

    def failed(
        self, source: CreatedObject, head: Head, failure: LoadResult, error: Exception
    ) -> None:
        """Say that this try failed with `error`, as far as that can be said.

        Raises:
            LeaseLostError: another invocation has taken over this version, failed or not.
        """
        with _noted(error, "The ledger could not be told"):
            self._records.finish(source.key, head, failure, self._clock())
            self._release(source, head, failure)
        self._notify_last_try(source, failure, error)

    def waited_in_vain(self, source: CreatedObject, failure: LoadResult, error: Exception) -> None:
        """Say that this try could not begin; `error` is raised in any case."""
        with _noted(error, "The ledger could not be told"):
            self._records.record_waiting(source, failure, self._clock())
        self._notify_last_try(source, failure, error)

    def _notify_last_try(
        self, source: CreatedObject, failure: LoadResult, error: Exception
    ) -> None:
        if failure.tries_left == 0:
            with _noted(error, "The topic could not be told"):
                self._notices.publish(source, failure)

    def _release(self, source: CreatedObject, head: Head, result: LoadResult) -> None:
        until = left_by(head, result.status, self._clock())
        if not self._heads.release(
            source.key, head, result.status, final=result.final, lease_until=until
        ):
            current = self._heads.head(source.key)
            # A newer version may be at work already: this one's end stands. But whoever has taken
            # over this very version is about to record another end.
            if current is not None and current.sequencer == head.sequencer:
                raise LeaseLostError("another invocation has taken over the load")

    def not_begun(self, source: CreatedObject, verdict: Verdict) -> LoadResult | None:
        """Record why a load was not begun; None if there is nothing to record."""
        if verdict is Verdict.WATCH:
            return None
        if verdict is Verdict.REPEAT:
            self._repeat_notice(source)
            return None
        if verdict is Verdict.STALE:
            result = LoadResult(Status.SKIPPED, reason="a newer version of the object came first")
        else:
            result = LoadResult(
                Status.SUPERSEDED, reason="a newer version of the object has arrived"
            )
        if not self._records.record_unbegun(source, result, self._clock()):
            self._repeat_notice(source)
            return None
        return result

    def notify(self, source: CreatedObject, result: LoadResult) -> None:
        """Publish the end of a load that is over, and record that this was done."""
        if result.status in KINDS:
            self._notices.publish(source, result)
            self._records.mark_notified(source.key, source.version_id, self._clock())

    def notify_without_ledger(self, source: CreatedObject, error: Exception) -> None:
        """Publish a failure that the ledger cannot be told; `error` is raised in any case."""
        failure = LoadResult(Status.FAILED, final=False, reason=described(error))
        with _noted(error, "The topic could not be told"):
            self._notices.publish(source, failure)

    def _repeat_notice(self, source: CreatedObject) -> None:
        """Send the notice of a load that is over, if a crash kept it from being sent.

        Just after its end, its own invocation may still be at that. Lambda tries the event again
        a minute after a crash, and so late that nobody is.
        """
        record = self._records.load(source.key, source.version_id)
        if not record or record["sequencer"]["S"] != source.sequencer or "notifiedAt" in record:
            return
        result = read_result(record)
        if result.final and self._seconds_since(record["finishedAt"]) > _NOTIFYING_SECONDS:
            self.notify(source, result)

    def _seconds_since(self, written: Any) -> float:
        return self._clock() - seconds_of(written["S"])


@contextmanager
def _noted(error: Exception, what: str) -> Iterator[None]:
    """Add a further failure to the error that is being raised, rather than hide that error."""
    try:
        yield
    except (BotoCoreError, ClientError) as second:
        error.add_note(f"{what}: {described(second)}")
