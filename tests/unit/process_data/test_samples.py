"""The samples are what their script makes, and the loader says of each what it should."""

import csv
import io

import make_samples
import pytest

from tests.unit.process_data.landing_zone import LandingZone

SAMPLES = make_samples.samples()


def test_the_files_are_what_the_script_makes() -> None:
    on_disk = {
        str(path.relative_to(make_samples.HERE)): path.read_bytes()
        for path in make_samples.HERE.rglob("*")
        if path.suffix in {".csv", ".txt"}
    }
    assert on_disk == SAMPLES


def test_products_are_1000_rows_of_nine_columns_with_an_id_each() -> None:  # T2
    header, *rows = csv.reader(io.StringIO(SAMPLES["products.csv"].decode(), newline=""))
    assert header == make_samples.COLUMNS
    assert {len(row) for row in rows} == {9}
    assert len({row[0] for row in rows}) == 1000


def test_products_load_whole(zone: LandingZone) -> None:  # T2
    load = zone.load(SAMPLES["products.csv"])
    assert (load["status"], load["rowsLoaded"]) == ("LOADED", "1000")
    assert len(zone.products()) == 1000


def test_the_mixed_file_loads_its_good_rows_and_keeps_the_bad(zone: LandingZone) -> None:  # T20
    load = zone.load(SAMPLES["products-invalid.csv"])
    assert (load["rowsLoaded"], load["rowsRejected"], load["rowsDuplicate"]) == ("21", "8", "1")
    assert len({reason for reason, *_ in zone.rejects(load)}) == 7


@pytest.mark.parametrize(
    ("name", "status", "loaded", "rejected"),
    [
        ("missing-ids.csv", "LOADED_WITH_REJECTS", 3, 3),
        ("ragged-rows.csv", "LOADED_WITH_REJECTS", 3, 2),
        ("bad-numbers.csv", "LOADED_WITH_REJECTS", 0, 6),
        ("not-utf-8.csv", "LOADED_WITH_REJECTS", 5, 1),
        ("unclosed-quote.csv", "LOADED_WITH_REJECTS", 3, 1),
        ("text-after-quote.csv", "LOADED_WITH_REJECTS", 3, 1),
        ("nul-bytes.csv", "LOADED_WITH_REJECTS", 3, 1),
        ("no-id-column.csv", "FAILED", 0, 0),
        ("duplicate-columns.csv", "FAILED", 0, 0),
        ("utf-16.csv", "FAILED", 0, 0),
        ("semicolons.csv", "FAILED", 0, 0),
        ("header-only.csv", "LOADED", 0, 0),
        ("empty.csv", "FAILED", 0, 0),
        ("not-a-csv.txt", "FAILED", 0, 0),
    ],
)
def test_each_invalid_sample_ends_in_its_verdict(
    zone: LandingZone, name: str, status: str, loaded: int, rejected: int
) -> None:  # H1 H2
    load = zone.load(SAMPLES[f"invalid/{name}"], f"raw-data/{name}")
    assert (load["status"], load["rowsLoaded"], load["rowsRejected"]) == (
        status,
        str(loaded),
        str(rejected),
    )


def test_every_sample_has_its_verdict_here() -> None:
    marks = test_each_invalid_sample_ends_in_its_verdict.pytestmark  # type: ignore[attr-defined] # set by pytest
    assert {f"invalid/{case[0]}" for case in marks[0].args[1]} == {
        name for name in SAMPLES if name.startswith("invalid/")
    }
