"""A backup is shown with all that its summary says; one that cannot be read hides nothing else."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from deployer.build.code_bucket import CodeBucket
from deployer.messages import Backup, BackupSummary, SummaryRow, Warned
from deployer.pipeline.backup.place import BackupPlace
from deployer.pipeline.backup.summary import show_backup
from tests.unit.aws.scripted import client_error
from tests.unit.build.test_code_bucket import bucket, s3
from tests.unit.pipeline.targets import make_target
from tests.unit.render.recording import RecordingUi

__all__ = ["bucket", "s3"]  # fixtures

AT = datetime(2026, 2, 8, 2, 0, tzinfo=UTC)
KEY = "backups/t/dt=2026-02-08/0-a/"
BACKUP = Backup("0-a", f"s3://code/{KEY}", "SCAN", AT, AT, 7, 2, 15)


def _group(day: str, kind: str, category: str, count: int, **totals: str) -> dict[str, Any]:
    time = f"{day}T08:00:00.000000Z" if day else ""
    group = {"day": day, "type": kind, "category": category, "count": count}
    return {**group, "totals": totals, "first": time, "last": time}


SUMMARY: dict[str, Any] = {
    "count": 18,
    "groups": [
        _group("", "other", "", 1),
        _group("2026-01-01", "sale", "toys", 10, price="0.1"),
        _group("2026-01-26", "sale", "toys", 5, price="0.2"),
        _group("2026-02-02", "sale", "toys", 2, price="10", qty="1234567890123456789012345678901"),
    ],
    "week": {"from": "2026-02-01", "to": "2026-02-07"},
    "weekBefore": {"from": "2026-01-25", "to": "2026-01-31"},
    "weeks": [{"type": "sale", "category": "toys", "count": 2, "countBefore": 5, "change": -3}],
}


def _shown(bucket: CodeBucket, summary: Any) -> list[Any]:
    if summary is not None:
        text = summary if isinstance(summary, bytes) else json.dumps(summary).encode()
        bucket.s3.put_object(Bucket="code", Key=f"{KEY}summary.json", Body=text)
    ui = RecordingUi()
    show_backup(BackupPlace(make_target(s3=bucket.s3), "code", "t"), BACKUP, ui)
    assert ui.messages[0] == BACKUP
    return ui.messages[1:]


def test_all_events_are_shown_and_not_only_those_of_two_weeks(bucket: CodeBucket) -> None:
    [found] = _shown(bucket, SUMMARY)
    assert found == BackupSummary(
        backup="0-a",
        address=f"s3://code/{KEY}",
        count=18,
        totals={"price": "10.3", "qty": "1234567890123456789012345678901"},
        first=datetime(2026, 1, 1, 8, tzinfo=UTC),
        last=datetime(2026, 2, 2, 8, tzinfo=UTC),
        week=("2026-02-01", "2026-02-07"),
        week_before=("2026-01-25", "2026-01-31"),
        rows=(SummaryRow("other", "", 1, 0, 0, 0), SummaryRow("sale", "toys", 17, 2, 5, -3)),
    )


def test_a_first_backup_s_summary_is_shown_though_no_week_is_before_it(bucket: CodeBucket) -> None:
    today = [_group("2026-02-08", "sale", "toys", 3)]
    [found] = _shown(bucket, {**SUMMARY, "count": 3, "groups": today, "weeks": []})
    assert (found.count, found.rows) == (3, (SummaryRow("sale", "toys", 3, 0, 0, 0),))


def test_times_that_another_hand_has_written_are_left_out(bucket: CodeBucket) -> None:
    others = [_group(it, "other", "", 1) for it in ("=A1", "2026")]
    others[1]["first"] = others[1]["last"] = "2026-01-01"
    [found] = _shown(bucket, {**SUMMARY, "groups": [*SUMMARY["groups"], *others]})
    assert found.first == datetime(2026, 1, 1, 8, tzinfo=UTC)
    [found] = _shown(bucket, {**SUMMARY, "groups": others})
    assert (found.first, found.last) == (None, None)


def test_a_summary_that_nobody_may_read_is_a_warning(
    bucket: CodeBucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    def denied(**_: Any) -> Any:
        raise client_error("AccessDenied", "no permission")

    monkeypatch.setattr(bucket.s3, "get_object", denied)
    [warned] = _shown(bucket, None)
    assert warned == Warned(f"s3://code/{KEY}summary.json cannot be read: no permission")


@pytest.mark.parametrize(
    ("summary", "told"),
    [
        (None, "is not there"),
        (b"junk", "is damaged"),
        (b"[" * 100_000, "is damaged"),
        ([], "is damaged"),
        ({}, "is damaged"),
        ({**SUMMARY, "groups": [_group("", "sale", "toys", 1, price="x")]}, "is damaged"),
    ],
)
def test_a_summary_that_cannot_be_read_is_a_warning(
    bucket: CodeBucket, summary: Any, told: str
) -> None:
    [warned] = _shown(bucket, summary)
    assert isinstance(warned, Warned)
    assert f"s3://code/{KEY}summary.json" in warned.text
    assert told in warned.text
