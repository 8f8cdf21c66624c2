"""A file put in the landing zone ends in the table, the rejects, the ledger and a notice."""

import gzip
from collections.abc import Iterator

import pytest

import product_load
from tests.unit.process_data.landing_zone import LandingZone

KEY = "raw-data/products.csv"


def counts(load: dict[str, str]) -> tuple[str, int, int, int]:
    return (
        load["status"],
        int(load["rowsLoaded"]),
        int(load["rowsRejected"]),
        int(load["rowsDuplicate"]),
    )


def test_rows_become_items_with_text_as_it_is_and_numbers_exact(zone: LandingZone) -> None:  # T2
    load = zone.load(b"Title,ID,Price (USD)\nLamp,007,12.50\n,008,\n")
    assert counts(load) == ("LOADED", 2, 0, 0)
    items = zone.dynamodb.scan(TableName="products")["Items"]
    assert sorted(items, key=lambda item: item["ID"]["S"]) == [
        {"ID": {"S": "007"}, "Title": {"S": "Lamp"}, "Price (USD)": {"N": "12.50"}},
        {"ID": {"S": "008"}},
    ]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("bom", ["", "\ufeff"])
def test_line_ends_and_byte_order_mark_make_no_difference(
    zone: LandingZone, end: str, bom: str
) -> None:  # H1
    zone.load(bom.encode() + end.join(["ID,Title", "1,a", '2,"b', 'c"', ""]).encode())
    assert zone.products() == {
        "1": {"ID": "1", "Title": "a"},
        "2": {"ID": "2", "Title": f"b{end}c"},
    }


def test_gzip_is_loaded_whatever_its_name(zone: LandingZone) -> None:  # H1
    stored = gzip.compress(b"ID\n1\n")
    for number, key in enumerate(["a.csv.gz", "b.csv", "C.CSV.GZ"]):
        assert zone.load(stored, f"raw-data/{number}{key}")["status"] == "LOADED"
    assert zone.load(b"ID\n2\n", "raw-data/plain.csv.gz")["status"] == "LOADED"
    assert set(zone.products()) == {"1", "2"}


def test_every_bad_row_is_kept_with_its_line_and_reason_and_the_good_ones_load(
    zone: LandingZone,
) -> None:  # T20 H1 H2
    load = zone.load(
        b"ID,Title,Price (USD)\n"
        b"1,good,1\n"
        b",no key,1\n"
        b"2,short\n"
        b"3,long,1,1\n"
        b"4,bad number,NaN\n"
        b"5,bad \xe9 byte,1\n"
        b'6,"text" after,1\n'
        b'7,"never closed,1\n'
        b"8,nul\0,1\n"
        b"\n"
        b"9,good,\n"
    )
    assert counts(load) == ("LOADED_WITH_REJECTS", 2, 8, 0)
    assert set(zone.products()) == {"1", "9"}
    assert [(line, reason) for reason, line, *_ in zone.rejects(load)] == [
        ("3", "ID is empty"),
        ("4", "2 cells, where the header has 3"),
        ("5", "4 cells, where the header has 3"),
        ("6", "Price (USD): not a plain decimal number"),
        ("7", "not UTF-8 text"),
        ("8", "text after a closing quote"),
        ("9", "a quote is opened and never closed"),
        ("10", "a NUL byte"),
    ]


def test_corrected_rejects_put_back_are_loaded(zone: LandingZone) -> None:
    load = zone.load(b"ID,Title,Price (USD)\n1,=a,x\n2,b,-\n3,'c,1,1\n")
    rejects = zone.body(load["rejectsKey"])
    corrected = rejects.replace(b",x\r\n", b",1\r\n").replace(b",'-\r\n", b",-2\r\n")
    corrected = corrected.replace(b",1,1\r\n", b",3\r\n")
    again = zone.load(corrected, "raw-data/corrected.csv")
    assert counts(again) == ("LOADED", 3, 0, 0)
    assert zone.products() == {
        "1": {"ID": "1", "Title": "=a", "Price (USD)": "1"},
        "2": {"ID": "2", "Title": "b", "Price (USD)": "-2"},
        "3": {"ID": "3", "Title": "'c", "Price (USD)": "3"},
    }


def test_rejects_put_back_unchanged_are_rejected_again_and_load_nothing(zone: LandingZone) -> None:
    bad = b'ID,Title\n,a\n1\n2,b,c\n3,"d\n4,"e" f\n5,\xff\n'
    first = zone.load(bad)
    again = zone.load(zone.body(first["rejectsKey"]), "raw-data/again.csv")
    assert counts(again) == ("LOADED_WITH_REJECTS", 0, 6, 0)
    assert zone.products() == {}
    assert [row[2:] for row in zone.rejects(again)] == [row[2:] for row in zone.rejects(first)]


def test_nothing_is_written_beside_the_table_when_nothing_is_rejected(zone: LandingZone) -> None:
    load = zone.load(b"ID\n1\n")
    assert "rejectsKey" not in load
    assert zone.keys("invalid-records/") == []


def test_a_key_that_comes_twice_is_one_item_the_last_and_is_counted(zone: LandingZone) -> None:
    rows = [f"{number % 40},{number}" for number in range(100)]  # H2
    load = zone.load("\n".join(["ID,Title", *rows]).encode())
    assert counts(load) == ("LOADED", 40, 0, 60)
    assert {key: item["Title"] for key, item in zone.products().items()} == {
        str(key): str(60 + (key - 60) % 40) for key in range(40)
    }


def test_a_second_upload_updates_the_items(zone: LandingZone) -> None:  # T21
    zone.load(b"ID,Title\n1,old\n2,kept\n")
    zone.load(b"ID,Title\n1,new\n")
    assert {key: item["Title"] for key, item in zone.products().items()} == {
        "1": "new",
        "2": "kept",
    }


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"\n\r\n", "empty"),
        (gzip.compress(b"", mtime=0), "empty"),
        (b"Title\na\n", "no column 'ID'"),
        (b"ID,ID\n1,2\n", "one name 2 times, for columns 1 and 2"),
        (b"ID,\n1,2\n", "no name"),
        ("ID,Title\n1,a\n".encode("utf-16"), "UTF-16"),
        ("ID,Title\n1,a\n".encode("utf-16-le"), "NUL"),
        (b"ID\xff\n1\n", "not UTF-8"),
        (b'"ID\n1\n', "never closed"),
        (b"PK\x03\x04\x14\x00\x06\x00\n", "header cannot be read"),
        (b"x" * 2_000_000, "longer than"),
    ],
)
def test_a_file_that_cannot_be_loaded_fails_with_a_reason_and_without_a_retry(
    zone: LandingZone, body: bytes, reason: str
) -> None:  # H1
    load = zone.load(body)
    assert load["status"] == "FAILED"
    assert load["final"] is True
    assert reason in load["reason"]
    assert zone.products() == {}
    (notice,) = zone.notices()
    assert (notice["kind"], notice["reason"]) == ("failed", load["reason"])


def test_a_header_alone_is_a_load_of_no_rows(zone: LandingZone) -> None:  # H1
    assert counts(zone.load(b"ID,Title\n")) == ("LOADED", 0, 0, 0)


@pytest.mark.parametrize("name", ["products.txt", "products.csv.zip", "products", "csv"])
def test_a_name_that_is_no_csv_fails_with_a_reason(zone: LandingZone, name: str) -> None:
    load = zone.load(b"ID\n1\n", f"raw-data/{name}")
    assert (load["status"], zone.products()) == ("FAILED", {})
    assert ".csv" in load["reason"]


def test_truncated_gzip_fails_and_says_what_was_loaded(zone: LandingZone) -> None:  # H1
    rows = "".join(f"{number},{number * 7919}\n" for number in range(3000)) + ",no key\n"
    stored = gzip.compress(f"ID,Title\n,bad\n{rows}".encode())
    load = zone.load(stored[: len(stored) * 3 // 4])
    assert (load["status"], load["final"]) == ("FAILED", True)
    assert "cut short" in load["reason"]
    loaded = int(load["rowsLoaded"])
    assert 0 < loaded < 3000
    assert len(zone.products()) == loaded
    assert all(int(item["Title"]) == int(key) * 7919 for key, item in zone.products().items())
    assert [row[0] for row in zone.rejects(load)] == ["ID is empty"]


def test_more_rows_than_the_bound_fail_the_file(
    zone: LandingZone, monkeypatch: pytest.MonkeyPatch
) -> None:  # H1
    monkeypatch.setattr(product_load, "MAX_ROWS", 10)
    assert zone.load(b"ID\n" + b"".join(b"%d\n" % n for n in range(10)))["status"] == "LOADED"
    load = zone.load(b"ID\n" + b"".join(b"%d\n" % n for n in range(11)))
    assert load["status"] == "FAILED"
    assert "split the file" in load["reason"]


def test_a_thousand_columns_of_one_row_are_one_item(zone: LandingZone) -> None:  # H1
    names = [f"c{number}" for number in range(999)]
    header = ",".join(["ID", *names])
    assert counts(zone.load(f"{header}\n{'1' + ',x' * 999}\n".encode()))[:2] == ("LOADED", 1)
    assert len(zone.products()["1"]) == 1000


def test_the_notice_says_what_the_ledger_says(zone: LandingZone) -> None:  # T19
    load = zone.load(b"ID,Title\n1,a\n1,b\n,c\n")
    (notice,) = zone.notices()
    assert notice == {
        "kind": "loaded-with-rejects",
        "bucket": "landing-zone",
        "key": KEY,
        "versionId": load["objectVersion"],
        "status": "LOADED_WITH_REJECTS",
        "rowsLoaded": 1,
        "rowsRejected": 1,
        "rowsDuplicate": 1,
        "seconds": float(load["seconds"]),
        "rejectsKey": load["rejectsKey"],
    }


def test_the_files_order_of_rows_holds_across_batches(zone: LandingZone) -> None:  # H2
    def rows() -> Iterator[str]:
        for number in range(500):
            yield f"{number % 7},{number}\n"

    zone.load(b"ID,Title\n" + "".join(rows()).encode())
    assert sorted(int(item["Title"]) for item in zone.products().values()) == list(range(493, 500))
