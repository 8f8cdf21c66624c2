"""Keeps what an execution was answered, so that a repeat of the step is answered the same.

Step Functions tries the step again when Lambda's answer is lost. The messages are taken by then,
and invisible: who asked the queue once more would find it empty, and the run would end well without
them. So one invocation of an execution takes messages, and the others get its answer.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from tarius.aws.failures import error_code
from tarius.errors import StillTakingError

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_CONFLICT_TRIES = 5


class RunAnswer:
    """A small object of the run: it says who takes messages, and then what the answer is."""

    def __init__(self, s3: S3Client, bucket: str, key: str, request: str) -> None:
        """Prepare.

        Args:
            request: the invocation's own name, which no other has.
        """
        self._s3 = s3
        self._bucket = bucket
        self._key = key
        self._request = request

    def begin(self) -> dict[str, Any] | None:
        """Begin the run, or give the answer of the invocation that did.

        Returns:
            None if this invocation is the one that takes messages.

        Raises:
            StillTakingError: another one is at work, or has ended without an answer.
        """
        if self._create():
            return None
        stored = self._s3.get_object(Bucket=self._bucket, Key=self._key)["Body"].read()
        found: dict[str, Any] = json.loads(stored)
        if "answer" in found:
            answer: dict[str, Any] = found["answer"]
            return answer
        if found["request"] == self._request:
            return None  # the client tried again after an answer of S3 that it did not get
        raise StillTakingError(
            "an earlier try of this step took messages and has not said which; if it has died,"
            " they come back to the queue by themselves"
        )

    def give(self, answer: dict[str, Any]) -> None:
        """Keep the answer; from here on it is the run's."""
        self._put({"request": self._request, "answer": answer})

    def give_up(self) -> None:
        """Let another invocation begin anew."""
        self._s3.delete_object(Bucket=self._bucket, Key=self._key)

    def _create(self) -> bool:
        # https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
        for tries_left in reversed(range(_CONFLICT_TRIES)):
            try:
                self._put({"request": self._request}, IfNoneMatch="*")
            except ClientError as error:
                if error_code(error) == "PreconditionFailed":
                    return False
                if error_code(error) != "ConditionalRequestConflict" or not tries_left:
                    raise
            else:
                return True
        raise AssertionError("the last try returns or raises")

    def _put(self, content: dict[str, Any], **condition: Any) -> None:
        body = json.dumps(content).encode()
        self._s3.put_object(Bucket=self._bucket, Key=self._key, Body=body, **condition)
