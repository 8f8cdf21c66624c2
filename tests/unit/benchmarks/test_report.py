"""The table of a benchmark: medians, ratios to the faster peer, and whether targets are met."""

import pytest

from benchmarks.deploy_peers.report import Row, table

SECONDS = {"deployer": [1.0, 3.0, 2.0], "aws": [9.0, 8.0, 10.0], "sam": [20.0, 4.0, 30.0]}


@pytest.mark.parametrize(("target", "met"), [(0.2, False), (0.23, True), (None, True)])
def test_our_median_is_held_against_that_of_the_faster_peer(
    target: float | None, met: bool
) -> None:
    row = Row("first deploy", SECONDS, target)
    assert row.ratio("deployer") == pytest.approx(2 / 9)
    assert row.met("deployer") is met


def test_a_row_without_peers_has_no_ratio() -> None:
    row = Row("first deploy", {"deployer": [1.0]}, 0.4)
    assert row.ratio("deployer") is None
    assert row.met("deployer")


def test_the_table_says_what_was_missed() -> None:
    shown = table([Row("first deploy", SECONDS, 0.2)], list(SECONDS)).splitlines()
    assert shown[-1] == (
        "| first deploy | 2.00 (1.00 to 3.00) | 9.00 (8.00 to 10.0) | 20.0 (4.00 to 30.0) "
        "| 0.22 | ≤ 0.2 | **missed** |"
    )
