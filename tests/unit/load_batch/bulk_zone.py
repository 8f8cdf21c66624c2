"""The bulk load in process: its functions, called in the state machine's order."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

import pytest

from tests.unit.handlers import imported_handler
from tests.unit.process_data.landing_zone import (
    BUCKET,
    PRODUCTS,
    LandingZone,
    lambda_context,
    landing_zone,
)
from tests.unit.process_data.machine import Machine
from tests.unit.process_data.meddling import meddle

WORK = "work"
_ENVIRONMENT = {
    "WORK_BUCKET": WORK,
    "WORK_PREFIX": "bulk-loads/",
    "RANGE_BYTES": "400",
    "RANGES_PER_BATCH": "3",
    "MAX_CONCURRENCY": "10",
    "SEGMENT_SECONDS": "120",
}


@dataclass
class Execution:
    """An execution of the bulk load, which tests may stop between any two calls."""

    bulk: BulkZone
    name: str
    load: dict[str, Any]
    shuffle: random.Random = field(default_factory=lambda: random.Random(1))
    planned: dict[str, Any] = field(default_factory=dict)

    def steer(self, step: str, **rest: Any) -> Any:
        answer: dict[str, Any] = {"progress": None}
        while "progress" in answer:
            event = {"step": step, "execution": self.name, "load": self.load, **rest}
            answer = self.bulk.call(self.bulk.steer_load, event | {"progress": answer["progress"]})
        return answer

    def plan(self) -> dict[str, Any]:
        self.planned = self.steer("plan")
        return self.planned

    def batches(self) -> list[list[dict[str, int]]]:
        body = self.bulk.zone.s3.get_object(Bucket=WORK, Key=self.planned["key"])["Body"].read()
        ranges = [json.loads(line) for line in body.splitlines()]
        size = self.planned["batchSize"]
        return [ranges[at : at + size] for at in range(0, len(ranges), size)]

    def segment(self, step: str, items: Any, progress: Any = None, **context: Any) -> Any:
        """One invocation for a batch."""
        event = {
            "step": step,
            "Items": items,
            "BatchInput": {"execution": self.name, "load": self.load},
            "progress": progress,
        }
        # As it travels through Step Functions.
        return self.bulk.call(self.bulk.load_batch, json.loads(json.dumps(event)), **context)

    def child(self, step: str, items: Any) -> Any:
        """A batch from its beginning to its end."""
        answer = self.segment(step, items)
        while answer.get("more"):
            answer = self.segment(step, items, answer["progress"])
        return answer

    def map(self, step: str) -> list[Any]:
        """All batches, in an order that nobody can rely on."""
        batches = self.batches()
        return [self.child(step, it) for it in self.shuffle.sample(batches, len(batches))]

    def finish(self, outputs: list[Any]) -> dict[str, Any]:
        folder = f"bulk-loads/{self.name}/results/uuid"
        children = [
            {"ExecutionArn": f"arn:{number}", "Output": json.dumps(it)}
            for number, it in enumerate(outputs)
        ]
        manifest = {"ResultFiles": {"SUCCEEDED": [{"Key": f"{folder}/SUCCEEDED_0.json"}]}}
        for name, body in (("SUCCEEDED_0", children), ("manifest", manifest)):
            self.bulk.zone.s3.put_object(
                Bucket=WORK, Key=f"{folder}/{name}.json", Body=json.dumps(body)
            )
        details = {"Bucket": WORK, "Key": f"{folder}/manifest.json"}
        written = {"MapRunArn": "arn", "ResultWriterDetails": details}
        return dict(self.steer("finish", plan=self.planned, written=written))

    def to_writing(self) -> None:
        """All that comes before the rows are written."""
        assert self.plan()["status"] == "PLANNED"
        self.map("scan")
        self.steer("duplicates", plan=self.planned)

    def run(self) -> dict[str, Any]:
        """From its beginning to its end."""
        self.to_writing()
        return self.finish(self.map("write"))


class BulkZone:
    """The landing zone, the loader, and the functions of the bulk load."""

    def __init__(self, zone: LandingZone, monkeypatch: pytest.MonkeyPatch) -> None:
        self.zone = zone
        self.machine = Machine(zone)
        self.steer_load = imported_handler("steer-load")
        self.load_batch = imported_handler("load-batch")
        self._monkeypatch = monkeypatch

    def call(self, module: ModuleType, event: Any, **context: Any) -> Any:
        return module.handler(event, lambda_context("request-of-a-step", **context))

    def load(self, body: bytes, key: str) -> dict[str, Any]:
        """Load a file by the loader alone; returns its item in the ledger."""
        self._threshold(10**9)
        return self.zone.load(body, key)

    def hand_over(self, body: bytes, key: str = "raw-data/large.csv") -> Execution:
        """Put a file that the loader hands over; returns its execution, of which nothing ran."""
        put = self.zone.put(body, key)
        return self.hand_over_again(put)

    def hand_over_again(self, put: dict[str, Any], request: str = "request-1") -> Execution:
        self._threshold(0)
        meddle(self.zone, self._monkeypatch, "states", start_execution=self.machine.start)
        self.zone.invoke(put, request=request)
        name = list(self.machine.started)[-1]
        return Execution(self, name, self.machine.started[name])

    def set(self, name: str, value: str) -> None:
        """Change the environment of the bulk load's functions."""
        self._monkeypatch.setenv(name, value)
        self.steer_load.load_steps.cache_clear()
        self.load_batch.settings.cache_clear()

    def empty_table(self) -> None:
        deletes: list[Any] = [
            {"DeleteRequest": {"Key": {"ID": {"S": it}}}} for it in self.zone.products()
        ]
        for at in range(0, len(deletes), 25):
            self.zone.dynamodb.batch_write_item(RequestItems={PRODUCTS: deletes[at : at + 25]})

    def rejects(self, prefix: str) -> bytes:
        """The one rejects file of a name."""
        (key,) = self.zone.keys(f"invalid-records/{prefix}")
        return self.zone.s3.get_object(Bucket=BUCKET, Key=key)["Body"].read()

    def ledger(self, execution: Execution) -> dict[str, Any]:
        source = execution.load["source"]
        return self.zone.ledger_item(source["key"], source["version_id"])

    def _threshold(self, size: int) -> None:
        self._monkeypatch.setenv("BULK_LOAD_THRESHOLD_BYTES", str(size))
        self.zone.handler.object_loader.cache_clear()


@contextmanager
def bulk_zone(monkeypatch: pytest.MonkeyPatch) -> Iterator[BulkZone]:
    """Make it all, on moto, and take it down."""
    with landing_zone(monkeypatch) as zone:
        zone.s3.create_bucket(Bucket=WORK)
        for name, value in _ENVIRONMENT.items():
            monkeypatch.setenv(name, value)
        queue = zone.sqs.create_queue(QueueName="dead-letters")["QueueUrl"]
        monkeypatch.setenv("LOAD_DEAD_LETTER_QUEUE_URL", queue)
        yield BulkZone(zone, monkeypatch)
