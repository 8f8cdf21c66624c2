"""Step Functions, as far as it starts executions by name."""

import json
from typing import Any

import boto3

from tarius.bulk.bulk_run import BulkRun, read_run
from tarius.bulk.identity import AdoptVerdict, adopt
from tarius.loads.claims import Head
from tarius.loads.heads import LoadHeads
from tarius.loads.records import LoadRecords
from tests.unit.process_data.landing_zone import LEDGER, STATE_MACHINE, LandingZone


class Machine:
    """The bulk load's state machine, of which nothing runs by itself.

    Attributes:
        started: the input of each execution by its name.
        over: names of executions that have ended.
    """

    def __init__(self, zone: LandingZone) -> None:
        self.zone = zone
        self.started: dict[str, Any] = {}
        self.over: set[str] = set()

    def start(self, *, stateMachineArn: str, name: str, input: str) -> Any:  # noqa: N803, A002 - AWS's names
        assert stateMachineArn == STATE_MACHINE
        run = json.loads(input)
        if name in self.over or self.started.setdefault(name, run) != run:
            raise boto3.client("stepfunctions").exceptions.ExecutionAlreadyExists(
                {"Error": {"Code": "ExecutionAlreadyExists"}}, "StartExecution"
            )
        return {"executionArn": f"{STATE_MACHINE}:{name}"}

    def run(self, number: int = -1) -> BulkRun:
        name = list(self.started)[number]
        return read_run(name, self.started[name])

    def adopt(self, number: int = -1) -> Head | AdoptVerdict:
        """Do what an execution does first."""
        heads = LoadHeads(self.zone.dynamodb, LEDGER)
        records = LoadRecords(self.zone.dynamodb, LEDGER)
        return adopt(heads, records, self.run(number), self.zone.clock.now)
