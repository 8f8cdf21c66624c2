"""What can go wrong, sorted by what helps: another try, or a person."""


class ConfigurationError(Exception):
    """The function's environment makes no sense; no invocation can succeed until it is mended."""


class UnexpectedEventError(Exception):
    """The event is none that the function knows. Raised, so that the dead letter queue keeps it."""


class UnusableFileError(Exception):
    """The file as it stands can never be loaded. The message says why, without row contents."""


class OutOfTimeError(Exception):
    """The invocation's time is nearly over. If it began late, the next try may get further."""


class LeaseLostError(Exception):
    """Another invocation has taken over this load; this one writes no more and asks for its turn
    anew, so that it knows how the other ended.
    """


class LedgerSlowError(Exception):
    """The ledger answered too slowly to keep the lease; the next try begins again."""


class SupersededError(Exception):
    """A newer version of the object has arrived, so the rest of this one is not wanted."""


class StillLoadingError(Exception):
    """Another load of the same key did not stop in time; the next try asks again."""


class WriteRefusedError(Exception):
    """The table kept refusing writes, though each was tried again with growing pauses."""


class ServiceBusyError(Exception):
    """A call of AWS failed for a cause that may pass. Its name is in the state machine's Retry."""


class BatchFailedError(Exception):
    """A batch of a bulk load failed for a cause that does not pass by itself."""


class LoadsFailedError(Exception):
    """At least one object of the event could not be loaded; Lambda tries the event again."""


class InvalidRangeError(Exception):
    """The input of a Map workflow names no range of records that it would make."""


class StillTakingError(Exception):
    """An earlier try of the same run took failed records and has not said which.

    Its name is in the state machine's Retry.
    """


class NotARecordError(Exception):
    """What came as a record is none. The message says why, without its contents."""


class TableBusyError(Exception):
    """The table kept refusing some records for now; the same batch may be written a little later.

    Its name is in the state machine's Retry.
    """


class LostBatchError(Exception):
    """A bulk load's results are not those of all its ranges, so the load is not whole."""


class BackupFailedError(Exception):
    """A backup is not whole, and will not become so by another try of the same step."""


class InvalidProductionError(Exception):
    """What was asked of the producer makes no sense; nothing was written."""


class NothingStoredError(Exception):
    """The producer could not store one event. The message says how the last one failed."""
