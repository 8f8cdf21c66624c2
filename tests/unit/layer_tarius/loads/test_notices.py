"""A notice can be sent for any key and any outcome. T19."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tarius.loads.claims import Status
from tarius.loads.notices import KINDS, subject
from tarius.loads.result import LoadCounts, LoadResult, ended, read_result


@given(st.text(min_size=1, max_size=1024), st.sampled_from(list(KINDS)), st.integers(0, 10**9))
def test_the_subject_is_what_sns_takes(key: str, status: Status, rows: int) -> None:
    line = subject(key, LoadResult(status, rows_loaded=rows, rows_rejected=rows // 2))
    assert 1 <= len(line) < 100
    assert line.isascii()
    assert line.isprintable()
    assert line[0].isalpha()


@pytest.mark.parametrize(
    ("result", "line"),
    [
        (LoadResult(Status.LOADED, rows_loaded=1000), "Loaded 1000 rows: a.csv"),
        (
            LoadResult(Status.LOADED_WITH_REJECTS, rows_loaded=21, rows_rejected=8),
            "Loaded 21 rows, rejected 8: a.csv",
        ),
        (LoadResult(Status.FAILED, rows_rejected=8), "Load failed: a.csv"),
    ],
)
def test_the_subject_says_how_it_ended(result: LoadResult, line: str) -> None:
    assert subject("raw-data/2024/a.csv", result) == line


def test_what_the_ledger_keeps_is_read_back_as_it_was() -> None:
    counts = LoadCounts(1, 2, 3, 4, "invalid-records/a.csv")
    result = ended(counts, Status.FAILED, 1.5, "why", final=False, tries_left=2)
    assert read_result(result.attributes()) == result
