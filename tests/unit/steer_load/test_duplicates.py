"""Of rows with the same key the last one wins, whatever is written at once. F1, H2."""

from typing import Any

import pytest

from tarius.errors import LeaseLostError, LostBatchError, SupersededError
from tests.unit.steer_load.bulk_load import WORK, BulkLoad


def test_all_rows_of_a_key_but_the_last_are_not_to_be_written(bulk: BulkLoad) -> None:  # H2
    # The first two of "1" are in one range, the last far behind; "2" has its two in one range.
    bulk.given(
        b"ID,Title\n1,a\n1,b\n2,a\n2,b\n3,a\n"
        + b"".join(b"%d,x\n" % it for it in range(50, 90))
        + b"1,c\n4,a\n"
    )
    bulk.plan()
    bulk.scan()
    assert len(bulk.ranges()) > 5
    assert bulk.duplicates() == {"status": "COMPARED", "duplicates": 3}
    assert bulk.skips() == {2, 3, 4}
    # Done again after a crash, it is the same.
    assert bulk.duplicates() == {"status": "COMPARED", "duplicates": 3}
    assert bulk.skips() == {2, 3, 4}


def test_ranges_without_duplicates_are_given_none(bulk: BulkLoad) -> None:  # H2
    bulk.given(b"ID,Title\n" + b"".join(b"%d,x\n" % it for it in range(50)) + b"49,y\n")
    bulk.plan()
    bulk.scan()
    bulk.duplicates()
    assert len(bulk.work_keys("skips/")) == 1


def test_a_search_that_takes_long_is_done_by_several_invocations(
    bulk: BulkLoad, monkeypatch: pytest.MonkeyPatch
) -> None:  # H4
    monkeypatch.setattr("tarius.bulk.superseded_rows._GROUP_ENTRIES", 20)
    body = b"ID,Title\n" + b"".join(b"%d,x\n" % (it % 40) for it in range(100))
    bulk.given(body)
    bulk.plan()
    bulk.scan()
    plan = {"ranges": len(bulk.ranges())}
    answers: list[dict[str, Any]] = [{"status": "COMPARING", "progress": None}]
    while answers[-1]["status"] == "COMPARING":
        left = iter([900.0, 500.0, 400.0])  # at the beginning, and after each group
        progress = answers[-1]["progress"]
        answers.append(bulk.step("duplicates", left.__next__, plan=plan, progress=progress))
    assert len(answers) > 3
    assert answers[-1] == {"status": "COMPARED", "duplicates": 60}
    assert bulk.skips() == set(range(2, 62))


def test_a_range_without_its_keys_is_a_lost_batch(bulk: BulkLoad) -> None:  # H4
    bulk.given(b"ID,Title\n" + b"1,abcdefgh\n" * 10)
    bulk.plan()
    bulk.scan()
    bulk.zone.s3.delete_object(Bucket=WORK, Key=bulk.files.keys(1))
    with pytest.raises(LostBatchError, match="keys of range 1"):
        bulk.duplicates()


def test_a_load_that_is_not_its_own_any_more_is_not_searched(bulk: BulkLoad) -> None:  # H3
    bulk.given(b"ID,Title\n1,a\n1,b\n")
    bulk.plan()
    bulk.scan()
    run = bulk.run
    bulk.run = type(run)("another", run.source, "request-2", 2)
    with pytest.raises(LeaseLostError):
        bulk.step("duplicates", plan={"ranges": 1}, progress=None)
    bulk.run = run
    bulk.clock.now += 1000
    bulk.given(b"ID,Title\n1,newer\n")
    bulk.run = run
    with pytest.raises(SupersededError):
        bulk.duplicates()
