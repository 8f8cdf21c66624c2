"""Large files: by the bulk load's state machine, with what the loader alone would give."""

import csv
import gzip
import io
import json
from collections.abc import Mapping
from typing import Any

import pytest

from tests.stack.bulk_files import bulk_file
from tests.stack.bulk_loads import await_execution, let_lease_end, titles
from tests.stack.platform import Platform

pytestmark = pytest.mark.xdist_group("bulk")


def test_a_large_file_is_loaded_side_by_side_as_the_loader_would(bulk_platform: Platform) -> None:
    file = bulk_file("side")
    notices = bulk_platform.subscribe("bulk-notices")

    entry = bulk_platform.put_and_await("side.csv", file.body)

    assert entry["status"] == "LOADED_WITH_REJECTS"
    assert _counts(entry) == (len(file.titles), len(file.bad_lines), file.duplicates)
    assert titles(bulk_platform, "side") == file.titles
    notice = notices.next_load("side.csv")
    assert notice["kind"] == "loaded-with-rejects"
    assert notice["rowsLoaded"] == len(file.titles)
    execution = _execution(bulk_platform, entry)
    assert execution["status"] == "SUCCEEDED"
    assert json.loads(execution["output"])["rowsRejected"] == len(file.bad_lines)
    assert _map_runs(bulk_platform, entry["execution"]) == {"ScanRows": 6, "WriteRows": 6}
    rejects = _rejects(bulk_platform, entry)
    rows = list(csv.reader(io.StringIO(rejects)))
    assert rows[0] == ["_reason", "_line", "ID", "Title"]
    assert [int(row[1]) for row in rows[1:]] == list(file.bad_lines)

    # Gzip cannot be read from its middle on, and so is not handed over.
    by_loader = bulk_platform.put_and_await("side-2.csv.gz", gzip.compress(file.body.encode()))

    assert "execution" not in by_loader
    assert _counts(by_loader) == _counts(entry)
    assert _rejects(bulk_platform, by_loader) == rejects


def test_the_same_file_put_twice_gives_the_same_table(bulk_platform: Platform) -> None:
    file = bulk_file("twice")
    first = bulk_platform.put_and_await("twice.csv", file.body)
    _execution(bulk_platform, first)
    let_lease_end(bulk_platform, "twice.csv")

    second = bulk_platform.put_and_await("twice.csv", file.body)

    assert first["execution"] != second["execution"]
    assert _counts(first) == _counts(second)
    assert titles(bulk_platform, "twice") == file.titles


def test_an_execution_started_again_for_a_version_changes_nothing(bulk_platform: Platform) -> None:
    file = bulk_file("again", rows=1000)
    version = bulk_platform.put("again.csv", file.body)
    bulk_platform.await_load("again.csv", version)
    entry = bulk_platform.cloud.eventually(
        lambda: _notified(bulk_platform, "again.csv", version), "the mark of its notice"
    )
    done = _execution(bulk_platform, entry)
    key = next(iter(file.titles))
    bulk_platform.client("dynamodb").put_item(
        TableName=bulk_platform.outputs["ProductTable"],
        Item={"ID": {"S": key}, "Title": {"S": "changed since"}},
    )

    states = bulk_platform.client("stepfunctions")
    machine = bulk_platform.outputs["BulkLoad"]
    with pytest.raises(states.exceptions.ExecutionAlreadyExists):
        states.start_execution(stateMachineArn=machine, name=done["name"], input=done["input"])
    other = states.start_execution(stateMachineArn=machine, name="other", input=done["input"])
    ended = await_execution(bulk_platform, other["executionArn"])

    assert ended["status"] == "SUCCEEDED"
    assert json.loads(ended["output"])["status"] == "REPEATED"
    assert bulk_platform.ledger("again.csv", version) == entry
    product = bulk_platform.product(key)
    assert product is not None
    assert product["Title"] == "changed since"


def test_a_large_file_that_cannot_be_read_fails_with_its_reason(bulk_platform: Platform) -> None:
    entry = bulk_platform.put_and_await("no-id.csv", "Key,Title\n" + "k,x\n" * 6000)

    assert entry["status"] == "FAILED"
    assert "ID" in entry["reason"]
    assert _execution(bulk_platform, entry)["status"] == "SUCCEEDED"  # it did what it is for


def _execution(platform: Platform, entry: Mapping[str, str]) -> dict[str, Any]:
    """The execution that an entry names, which ends a moment after its last step."""
    return await_execution(platform, entry["execution"])


def _map_runs(platform: Platform, arn: str) -> dict[str, int]:
    """How many batches each Map of an execution had, all well."""
    states = platform.client("stepfunctions")
    batches = {}
    for run in states.list_map_runs(executionArn=arn)["mapRuns"]:
        counts = states.describe_map_run(mapRunArn=run["mapRunArn"])["executionCounts"]
        assert counts["succeeded"] == counts["total"]
        batches[run["mapRunArn"].split("/")[1].split(":")[0]] = counts["total"]
    return batches


def _counts(entry: Mapping[str, str]) -> tuple[int, int, int]:
    return (
        int(entry["rowsLoaded"]),
        int(entry["rowsRejected"]),
        int(entry.get("rowsDuplicate", "0")),
    )


def _rejects(platform: Platform, entry: Mapping[str, str]) -> str:
    found = platform.client("s3").get_object(
        Bucket=platform.outputs["LandingZoneBucket"], Key=entry["rejectsKey"]
    )
    return str(found["Body"].read().decode())


def _notified(platform: Platform, key: str, version: str) -> Mapping[str, str] | None:
    entry = platform.ledger(key, version)
    return entry if "notifiedAt" in entry else None
