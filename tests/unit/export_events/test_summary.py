"""Sums are exact, and the same however the items were shared out."""

from fractions import Fraction
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from summary import OTHERS, Group, Summary
from weeks import compared_days

# Whatever DynamoDB holds: 38 digits, from 1E-130 to 9.9E+125.
NUMBERS = st.tuples(
    st.integers(min_value=-(10**38) + 1, max_value=10**38 - 1),
    st.integers(min_value=-130, max_value=88),
).map(lambda it: f"{it[0]}E{it[1]}")
ITEMS = st.builds(
    lambda day, category, price, time: {
        "tarius:list": {"S": f"sale/2026-02-0{day}"},
        "tarius:order": {"S": f"2026-02-0{day}T0{time}:00:00.000000Z/x"},
        "category": {"S": category},
        "price": {"N": price},
    },
    st.integers(1, 3),
    st.sampled_from(["a", "b"]),
    NUMBERS,
    st.integers(0, 9),
)


def summed(items: list[dict[str, Any]], most_groups: int = 100) -> Summary:
    summary = Summary(("price",), most_groups)
    for item in items:
        summary.add_item(item)
    return summary


@given(st.lists(st.tuples(st.integers(0, 2), ITEMS)))
def test_totals_are_exact_whichever_part_counted_an_item(
    shared: list[tuple[int, dict[str, Any]]],
) -> None:
    whole = Summary(("price",), 100)
    for part in range(3):
        whole.add_json(summed([item for number, item in shared if number == part]).as_json())
    items = [item for _, item in shared]
    assert whole.as_json() == summed(items).as_json()
    for group, tally in whole.groups.items():
        of_group = [
            it
            for it in items
            if it["tarius:list"]["S"] == f"sale/{group.day}"
            and it["category"]["S"] == group.category
        ]
        assert tally.count == len(of_group)
        assert Fraction(tally.totals["price"]) == sum(Fraction(it["price"]["N"]) for it in of_group)
        times = [it["tarius:order"]["S"].partition("/")[0] for it in of_group]
        assert (tally.first, tally.last) == (min(times), max(times))


def test_numbers_are_written_in_full() -> None:
    [group] = summed([{"price": {"N": "1E+3"}}, {"price": {"N": "0.50"}}]).as_json()
    assert group["totals"] == {"price": "1000.5"}
    [group] = summed([{"price": {"N": "-1"}}, {"price": {"N": "1.0"}}]).as_json()
    assert group["totals"] == {"price": "0"}


def test_items_of_others_are_counted_without_a_day() -> None:
    """Somebody may write to the table past the API, and write what they like."""
    summary = summed(
        [
            {"type": {"S": "sale"}, "price": {"S": "no number"}},
            {"type": {"N": "1"}},
            {"tarius:list": {"S": "sale/2026-13-45"}},
            {"tarius:list": {"S": "sale/20260101"}},
        ]
    )
    assert set(summary.groups) == {Group("", "sale", ""), Group("", "event", "")}
    assert summary.count == 4


def test_more_groups_than_are_kept_are_counted_together() -> None:
    items = [{"category": {"S": str(number)}, "price": {"N": "1"}} for number in range(9)]
    summary = summed(items, most_groups=3)
    assert len(summary.groups) == 4
    assert summary.groups[OTHERS].count == 6
    assert summary.count == 9


def test_the_calendar_s_first_days_have_no_week_before() -> None:
    early = summed([{"tarius:list": {"S": f"sale/{day}"}} for day in ("0001-01-01", "0001-01-08")])
    first, second = compared_days(early)
    assert (first.before.count, second.before.count) == (0, 1)
