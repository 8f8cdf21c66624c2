"""What surrounds the function that steers bulk loads, in process: the state machine's part."""

import itertools
import json
from collections.abc import Callable
from datetime import UTC, datetime
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from tarius.bulk.bulk_run import BulkRun
from tarius.bulk.file_range import FileRange, read_range
from tarius.bulk.keys_file import key_digest, write_keys
from tarius.bulk.range_rows import range_rows
from tarius.bulk.run_files import RunFiles
from tarius.bulk.skip_file import read_skips
from tarius.loads.claims import Contender, Head
from tarius.loads.heads import LoadHeads
from tarius.loads.invocation import Invocation
from tarius.loads.records import LoadRecords
from tarius.loads.turn import Turn
from tarius.objects.created import CreatedObject, created_objects
from tarius.rows.header import read_header
from tarius.rows.lines import physical_lines
from tarius.rows.reject_file import RejectFile
from tarius.rows.rows import read_rows
from tests.unit.handlers import imported_handler
from tests.unit.process_data.landing_zone import LEDGER, LandingZone, lambda_context
from tests.unit.process_data.meddling import Meddled

WORK = "work"
EXECUTION = "run-1"
ARN = f"arn:aws:states:us-east-1:123456789012:execution:bulk-load:{EXECUTION}"

Put = dict[str, Any]


class BulkLoad:
    """One execution of the state machine, step by step, with batches as load-batch has them."""

    def __init__(self, zone: LandingZone, handler: ModuleType) -> None:
        self.zone = zone
        self.handler = handler
        self.clock = zone.clock
        self.files = RunFiles(WORK, "bulk-loads/", EXECUTION)
        self.dead_letters = ""
        self.execution: dict[str, Any] = {}
        # Of the execution that failed, the last event first.
        self.history: list[dict[str, Any]] = [
            {"type": "ExecutionFailed"},
            {"type": "MapStateEntered", "stateEnteredEventDetails": {"name": "WriteRows"}},
            {"type": "TaskStateEntered", "stateEnteredEventDetails": {"name": "FindDuplicates"}},
        ]
        self.run = BulkRun("", CreatedObject("", "", "", "", ""), "", 0)
        self._manifests = itertools.count()

    def hand_over(self, put: Put, execution: str = EXECUTION, request: str = "request-1") -> Head:
        """Begin a load and hand it over, as the loader does."""
        [source] = created_objects({"Records": [put]})
        head = self.claim(source, request)
        LoadRecords(self.zone.dynamodb, LEDGER).begin(source.key, head, self.clock.now)
        self.run = BulkRun(execution, source, request, head.attempts)
        return head

    def claim(self, source: CreatedObject, request: str) -> Head:
        me = Contender(source.sequencer, source.version_id, request)
        invocation = Invocation(request, 900, lambda: 900.0)
        heads = LoadHeads(self.zone.dynamodb, LEDGER)
        head = Turn(heads, source.key, me, self.clock.waiting(), invocation).take()
        assert isinstance(head, Head)
        return head

    def given(self, body: bytes, key: str = "raw-data/large.csv") -> Put:
        """A file that was put and handed over."""
        put = self.zone.put(body, key)
        self.hand_over(put)
        return put

    def step(
        self, step: str, remaining: float | Callable[[], float] = 900.0, **event: Any
    ) -> dict[str, Any]:
        """Invoke the function as a state does."""
        asked = {"step": step, "execution": self.run.execution, "load": self.run.as_input()}
        asked = json.loads(json.dumps({**asked, **event}))
        answer = self.handler.handler(asked, lambda_context("r", remaining))
        assert isinstance(answer, dict)
        json.dumps(answer)
        return answer

    def plan(self, **rest: Any) -> dict[str, Any]:
        return self.step("plan", progress=None, **rest)

    def ranges(self) -> list[FileRange]:
        lines = self.work(self.files.ranges).splitlines()
        return [read_range(json.loads(line)) for line in lines]

    def work(self, key: str) -> bytes:
        return self.zone.s3.get_object(Bucket=WORK, Key=key)["Body"].read()

    def scan(self) -> None:
        """The first Map: a keys file for each range."""
        for it in self.ranges():
            entries = [(key_digest(row.cells[0]), row.line) for row in self._rows(it, good=True)]
            self.zone.s3.put_object(
                Bucket=WORK, Key=self.files.keys(it.index), Body=write_keys(entries)
            )

    def duplicates(self) -> dict[str, Any]:
        plan = {"ranges": len(self.ranges())}
        return self.step("duplicates", plan=plan, progress=None)

    def write(self) -> dict[str, Any]:
        """The second Map: rejects and counts, without the table; gives the Map's result."""
        return self.results([self._batch(it) for it in self.ranges()])

    def results(self, outputs: list[dict[str, Any]]) -> dict[str, Any]:
        """Results of child executions as a ResultWriter leaves them, in two files."""
        folder = f"{self.files.results}/{next(self._manifests)}"
        named = []
        for number, part in enumerate((outputs[::2], outputs[1::2])):
            key = f"{folder}/SUCCEEDED_{number}.json"
            body = json.dumps(
                [
                    {"ExecutionArn": f"{ARN}:{number}:{place}", "Output": json.dumps(it)}
                    for place, it in enumerate(part)
                ]
            )
            self.zone.s3.put_object(Bucket=WORK, Key=key, Body=body)
            named.append({"Key": key, "Size": len(body)})
        manifest = {"ResultFiles": {"FAILED": [], "PENDING": [], "SUCCEEDED": named}}
        key = f"{folder}/manifest.json"
        self.zone.s3.put_object(Bucket=WORK, Key=key, Body=json.dumps(manifest))
        return {"MapRunArn": "arn", "ResultWriterDetails": {"Bucket": WORK, "Key": key}}

    def finish(self, written: dict[str, Any] | None) -> dict[str, Any]:
        return self.step("finish", plan={"ranges": len(self.ranges())}, written=written)

    def skips(self) -> set[int]:
        """The lines that are not to be written, of all ranges."""
        lines: set[int] = set()
        for key in self.work_keys("skips/"):
            lines |= read_skips(self.work(key))
        return lines

    def work_keys(self, under: str) -> list[str]:
        listed = self.zone.s3.list_objects_v2(Bucket=WORK, Prefix=self.files.folder + under)
        return [entry["Key"] for entry in listed.get("Contents", [])]

    def fails(self, status: str = "FAILED", error: str = "WriteRefusedError") -> dict[str, Any]:
        """Let the execution end so; gives EventBridge's event, of an encrypted execution."""
        self.execution = {
            "executionArn": ARN,
            "name": self.run.execution,
            "status": status,
            "input": json.dumps(self.run.as_input()),
            "stopDate": datetime.fromtimestamp(self.clock.now, UTC),
            "error": error,
            "cause": "secret-cell",
        }
        detail: dict[str, Any] = {"executionArn": ARN, "name": EXECUTION, "status": status}
        detail["stopDate"] = int(self.clock.now * 1000)
        self.clock.now += 1
        kind = "Step Functions Execution Status Change"
        return {"source": "aws.states", "detail-type": kind, "detail": detail}

    def deliver(self, event: dict[str, Any]) -> dict[str, Any]:
        answer = self.handler.handler(event, lambda_context("r"))
        assert isinstance(answer, dict)
        return answer

    def letters(self) -> list[dict[str, Any]]:
        """The messages on the loader's dead letter queue since the last call."""
        found = self.zone.sqs.receive_message(
            QueueUrl=self.dead_letters, MaxNumberOfMessages=10, MessageAttributeNames=["All"]
        ).get("Messages", [])
        for it in found:
            self.zone.sqs.delete_message(
                QueueUrl=self.dead_letters, ReceiptHandle=it["ReceiptHandle"]
            )
        return [dict(it) for it in found]

    def _body(self) -> bytes:
        return self.zone.body(self.run.source.key)

    def _rows(self, it: FileRange, *, good: bool) -> list[Any]:
        rows = list(range_rows([self._body()[it.start : it.end]], it))
        header = self._header()
        return [row for row in rows if (not header.problem(row) and bool(row.cells[0])) is good]

    def _header(self) -> Any:
        return read_header(next(read_rows(physical_lines([self._body()])), None), "ID")

    def _batch(self, it: FileRange) -> dict[str, Any]:
        bad = self._rows(it, good=False)
        good = self._rows(it, good=True)
        skipped = [row for row in good if row.line in self.skips()]
        kept = []
        # Two parts, as of a batch that ran out of time; a part without rejects is not kept.
        for part in (bad[:1], bad[1:]):
            line = part[0].line if part else 0
            key = f"{self.files.folder}rejects/{it.index:06}/{line:012}-{it.index}.csv"
            rejects = RejectFile(self.zone.s3, WORK, key, self._header())
            for row in part:
                rejects.add(row.line, "bad", row.cells, parsed=row.parsed)
            rejects.close()
            kept += [key] * rejects.stored
        return {
            "indexes": [it.index],
            "loaded": len(good) - len(skipped),
            "rejected": len(bad),
            "duplicate": len(skipped),
            "rejectFiles": kept[::-1],
        }


def bulk_load(zone: LandingZone, monkeypatch: pytest.MonkeyPatch) -> BulkLoad:
    """Make it all, on moto, which the landing zone has started."""
    bulk = BulkLoad(zone, imported_handler("steer-load"))
    zone.s3.create_bucket(Bucket=WORK)
    bulk.dead_letters = zone.sqs.create_queue(QueueName="dead-letters")["QueueUrl"]
    environment = {
        "WORK_BUCKET": WORK,
        "WORK_PREFIX": "bulk-loads/",
        "RANGE_BYTES": "20",
        "RANGES_PER_BATCH": "2",
        "MAX_CONCURRENCY": "10",
        "LOAD_DEAD_LETTER_QUEUE_URL": bulk.dead_letters,
        "POWERTOOLS_SERVICE_NAME": "steer-load",
    }
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(bulk.handler, "time", SimpleNamespace(time=zone.clock.time))
    change_clients(
        bulk,
        monkeypatch,
        "states",
        describe_execution=lambda **_: bulk.execution,
        get_execution_history=lambda **_: {"events": bulk.history},
    )
    return bulk


def change_clients(
    bulk: BulkLoad, monkeypatch: pytest.MonkeyPatch, which: str, **methods: Any
) -> None:
    """Let the handler have, instead of one of its clients, one that is meddled with."""
    clients = bulk.handler.steer_clients()
    object.__setattr__(clients, which, Meddled(getattr(clients, which), **methods))
    monkeypatch.setattr(bulk.handler, "steer_clients", lambda: clients)
    bulk.handler.load_steps.cache_clear()
