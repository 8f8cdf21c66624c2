"""Hands a load over to the bulk load: a file that one invocation could not load in its time."""

from __future__ import annotations

from hashlib import sha256
from json import dumps
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from tarius.aws.failures import error_code
from tarius.bulk.bulk_run import BulkRun
from tarius.objects.reading import ObjectReader
from tarius.rows.gzip_stream import MAGIC

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_stepfunctions import SFNClient

    from tarius.aws.backoff import Backoff
    from tarius.loads.claims import Head
    from tarius.objects.created import CreatedObject

_ENDING = ".csv"
# Of the 80 characters that a name may have.
# https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
_NAME_DIGITS = 32


class Handover:
    """The way from the loader to the bulk load's state machine."""

    def __init__(
        self,
        states: SFNClient,
        s3: S3Client,
        state_machine_arn: str,
        threshold_bytes: int,
        backoff: Backoff,
    ) -> None:
        self._states = states
        self._s3 = s3
        self._state_machine_arn = state_machine_arn
        self._threshold_bytes = threshold_bytes
        self._backoff = backoff

    def takes(self, source: CreatedObject) -> bool:
        """Whether the object is loaded in bulk: it is large, and can be read from its middle on.

        Raises:
            UnusableFileError, SupersededError: as ObjectReader says.
        """
        if not self.large(source) or not source.key.lower().endswith(_ENDING):
            return False
        # A range of gzip cannot be read, whatever the name says.
        reader = ObjectReader(self._s3, source, self._backoff, 0, len(MAGIC))
        return b"".join(reader.chunks()) != MAGIC

    def large(self, source: CreatedObject) -> bool:
        """Whether the object would be loaded in bulk if it were plain text."""
        return source.size > self._threshold_bytes

    def execution(self, source: CreatedObject, head: Head) -> str:
        """The ARN of the execution that this claim of the head starts."""
        machine = self._state_machine_arn.replace(":stateMachine:", ":execution:")
        return f"{machine}:{_name(source, head)}"

    def start(self, source: CreatedObject, head: Head) -> None:
        """Start the execution; nothing happens if it was started before.

        While it runs, Step Functions itself takes a repeated start for the same one. Later it says
        that the name is taken, and the name is this claim's and nobody else's.
        """
        run = BulkRun(_name(source, head), source, head.owner, head.attempts)
        try:
            self._states.start_execution(
                stateMachineArn=self._state_machine_arn,
                name=run.execution,
                input=dumps(run.as_input()),
            )
        except ClientError as error:
            if error_code(error) != "ExecutionAlreadyExists":
                raise


def _name(source: CreatedObject, head: Head) -> str:
    what = dumps([source.bucket, source.key, source.version_id, source.sequencer])
    return f"{sha256(what.encode()).hexdigest()[:_NAME_DIGITS]}-{head.attempts}"
