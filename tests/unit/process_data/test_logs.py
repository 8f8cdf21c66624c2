"""What is logged and measured, without rows. H5."""

import io
import json

import pytest

from tarius.errors import LoadsFailedError
from tests.unit.process_data.landing_zone import LEDGER, LandingZone
from tests.unit.process_data.meddling import denied, meddle


def test_logs_are_json_lines_without_rows_even_for_hostile_keys(
    zone: LandingZone, monkeypatch: pytest.MonkeyPatch
) -> None:  # H5
    log = io.StringIO()
    zone.handler.logger.logger_handler.setStream(log)
    key = 'raw-data/x\n{"level":"INFO","message":"forged"}.csv'
    zone.load(b"ID,Title\n1,secret-cell\n,secret-cell\n", key)
    meddle(zone, monkeypatch, "table", put_items=denied("BatchWriteItem"))
    with pytest.raises(LoadsFailedError):
        zone.load(b"ID,Title\n1,secret-cell\n", key)
    text = log.getvalue()
    lines = [json.loads(line) for line in text.splitlines()]
    assert "secret-cell" not in text
    assert not [line for line in lines if line.get("message") == "forged"]
    assert [line["level"] for line in lines] == ["INFO", "ERROR"]


def test_metrics_say_what_was_loaded(capsys: pytest.CaptureFixture[str], zone: LandingZone) -> None:
    zone.load(b'ID\n1\n1\n"\n')
    emitted = [
        line
        for text in capsys.readouterr().out.splitlines()
        if "_aws" in (line := json.loads(text))
    ]
    assert [
        (line["RowsLoaded"], line["RowsRejected"], line["RowsDuplicate"]) for line in emitted
    ] == [([1.0], [1.0], [1.0])]


def test_the_ledger_has_nothing_but_heads_and_loads(zone: LandingZone) -> None:
    puts = [zone.put(b"ID\n1\n"), zone.put(b"ID\n1\n")]
    for put in puts:
        zone.invoke(put)
    items = zone.dynamodb.scan(TableName=LEDGER)["Items"]
    assert sorted(item["objectVersion"]["S"] for item in items) == sorted(
        ["#head", *(put["s3"]["object"]["versionId"] for put in puts)]
    )
