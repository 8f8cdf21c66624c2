"""A file that the steps could not get through is refused before a row is written. H1, H4."""

import pytest

from tests.unit.steer_load.bulk_load import BulkLoad

ROWS = b"ID,Title\n" + b"".join(b"%d,first\n" % number for number in range(60))
LIMITS = "tarius.bulk.limits"


@pytest.mark.parametrize(
    ("limit", "value", "reason"),
    [
        (
            "MAX_RANGES",
            20,
            (
                "takes 20 ranges of 20 bytes at most: split it, or deploy with "
                "BulkLoadRangeBytes of 27 or more and put it again"
            ),
        ),
        ("MAX_LINES", 60, "has more than 60 lines, which is what a bulk load takes: split it"),
        (
            "MAX_RANGE_LINES",
            2,
            (
                "a range of the file has 3 lines, and a bulk load takes 2 at most: deploy with "
                "BulkLoadRangeBytes of 2 or less and put it again"
            ),
        ),
    ],
)
def test_a_file_over_a_limit_ends_the_load_and_says_what_to_do(
    bulk: BulkLoad, monkeypatch: pytest.MonkeyPatch, limit: str, value: int, reason: str
) -> None:  # H1
    monkeypatch.setattr(f"{LIMITS}.{limit}", value)
    put = bulk.given(ROWS)
    answer = bulk.plan()
    assert answer["status"] == "FAILED"
    assert answer["reason"].endswith(reason)
    assert bulk.zone.ledger(put)["final"] is True
    assert [it["reason"] for it in bulk.zone.notices()] == [answer["reason"]]
    assert bulk.work_keys("ranges") == []


@pytest.mark.parametrize(
    ("limit", "value"), [("MAX_RANGES", 27), ("MAX_LINES", 61), ("MAX_RANGE_LINES", 3)]
)
def test_a_file_at_a_limit_is_planned(
    bulk: BulkLoad, monkeypatch: pytest.MonkeyPatch, limit: str, value: int
) -> None:
    monkeypatch.setattr(f"{LIMITS}.{limit}", value)
    bulk.given(ROWS)
    assert bulk.plan()["status"] == "PLANNED"


def test_a_file_too_large_for_the_largest_ranges_can_only_be_split(
    bulk: BulkLoad, monkeypatch: pytest.MonkeyPatch
) -> None:  # H1
    monkeypatch.setattr(f"{LIMITS}.MAX_RANGES", 20)
    monkeypatch.setattr(f"{LIMITS}._MOST_RANGE_BYTES", 26)
    bulk.given(ROWS)
    assert bulk.plan()["reason"].endswith("at most: split it")
