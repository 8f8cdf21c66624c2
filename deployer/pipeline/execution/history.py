"""Reads the history of an execution on and on; each event comes once.

It is read from its end back to what is known, so that a look costs one call however long the
history is: it may have 25,000 events, and pages lead only from the one end or the other.
https://docs.aws.amazon.com/step-functions/latest/apireference/API_GetExecutionHistory.html
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from deployer.stack.calls import Calls

if TYPE_CHECKING:
    from mypy_boto3_stepfunctions.type_defs import HistoryEventTypeDef

LARGEST = 1000
"""Events of a page; the most that Step Functions gives."""

SMALL = 100
"""Events of a page where few are expected."""


@dataclass
class HistoryReader:
    """Reads what is new of one execution.

    Attributes:
        last: number of the newest event that was read.
    """

    calls: Calls
    arn: str
    last: int = 0
    _page: int = LARGEST

    def read(self) -> "list[HistoryEventTypeDef]":
        """What is new, oldest first.

        Inputs and outputs of states are not asked for: they may be large, and anybody's secret.

        Raises:
            ClientError: Step Functions refused, but for throttling, which is waited out.
        """
        new: list[HistoryEventTypeDef] = []
        token: dict[str, Any] = {}
        while True:
            answer = self.calls.ask(
                "get_execution_history",
                executionArn=self.arn,
                maxResults=self._page,
                reverseOrder=True,
                includeExecutionData=False,
                **token,
            )
            unknown = [it for it in answer["events"] if it["id"] > self.last]
            new += unknown
            if len(unknown) < len(answer["events"]) or not answer.get("nextToken"):
                break
            token = {"nextToken": answer["nextToken"]}
        # The page's size cannot change between its pages, so it is chosen for the next look.
        self._page = LARGEST if len(new) >= SMALL else SMALL
        self.last = max((it["id"] for it in new), default=self.last)
        return new[::-1]
