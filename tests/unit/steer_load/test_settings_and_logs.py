"""What the function asks of its environment, and what it logs. H5."""

import io
import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tarius.errors import ConfigurationError, ServiceBusyError
from tests.unit.steer_load.bulk_load import BulkLoad, change_clients

ROWS = b"ID,Title\n1,secret-cell\n,secret-cell\n1,secret-cell\n"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LEDGER_TABLE", ""),
        ("WORK_BUCKET", ""),
        ("WORK_PREFIX", "/bulk-loads"),
        ("RANGE_BYTES", "0"),
        ("RANGE_BYTES", "4 MB"),
        ("RANGES_PER_BATCH", "0"),
        ("MAX_CONCURRENCY", "0"),
        ("LOAD_DEAD_LETTER_QUEUE_URL", ""),
    ],
)
def test_an_environment_that_makes_no_sense_stops_every_step(
    bulk: BulkLoad, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    bulk.given(ROWS)
    monkeypatch.setenv(name, value)
    with pytest.raises(ConfigurationError, match=name):
        bulk.plan()


@pytest.mark.parametrize(
    ("code", "raised"), [("SlowDown", ServiceBusyError), ("AccessDenied", ClientError)]
)
def test_what_may_pass_is_raised_by_the_name_that_is_tried_again(
    bulk: BulkLoad, monkeypatch: pytest.MonkeyPatch, code: str, raised: type[Exception]
) -> None:  # H4
    bulk.given(ROWS)

    def refused(**_: Any) -> Any:
        raise ClientError({"Error": {"Code": code}}, "PutObject")

    change_clients(bulk, monkeypatch, "s3", put_object=refused)
    with pytest.raises(raised, match=code):
        bulk.plan()


def test_logs_say_how_it_went_without_rows(bulk: BulkLoad) -> None:  # H5
    log = io.StringIO()
    bulk.handler.logger.logger_handler.setStream(log)
    bulk.given(ROWS)
    bulk.plan()
    bulk.scan()
    bulk.duplicates()
    bulk.finish(bulk.write())
    bulk.deliver(bulk.fails())
    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    assert "secret-cell" not in log.getvalue()
    assert [(line["step"], line["answer"]["status"]) for line in lines] == [
        ("plan", "PLANNED"),
        ("duplicates", "COMPARED"),
        ("finish", "LOADED_WITH_REJECTS"),
        ("failed", "LOADED_WITH_REJECTS"),
    ]


def test_metrics_count_the_loads_that_ended(
    bulk: BulkLoad, capsys: pytest.CaptureFixture[str]
) -> None:
    bulk.given(ROWS)
    bulk.plan()
    bulk.scan()
    bulk.duplicates()
    bulk.finish(bulk.write())
    emitted = [
        line
        for text in capsys.readouterr().out.splitlines()
        if "_aws" in (line := json.loads(text))
    ]
    assert [
        (line["RowsLoaded"], line["RowsRejected"], line["RowsDuplicate"]) for line in emitted
    ] == [([1.0], [1.0], [1.0])]
