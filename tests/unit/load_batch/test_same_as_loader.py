"""Whatever the file, the bulk load leaves what the loader leaves. H1, H2, T20."""

import random
from collections.abc import Iterator

import pytest

from tests.unit.load_batch.bulk_zone import BulkZone

_COUNTS = ("status", "rowsLoaded", "rowsRejected", "rowsDuplicate")


def nasty(rows: int, end: bytes = b"\r\n", seed: int = 5) -> bytes:
    """A file with bad rows, keys that come again near and far, and breaks within quotes."""
    return end.join([b'ID,Title,"Price (USD)"', *_rows(random.Random(seed), rows, end)])


def _rows(chance: random.Random, rows: int, end: bytes) -> Iterator[bytes]:
    for number in range(rows):
        key = b"%04d" % (chance.randrange(rows) if chance.random() < 0.2 else number)
        match chance.randrange(25):
            case 0:
                yield chance.choice(
                    [
                        b",no key,1",
                        key + b",short",
                        key + b",not a number,NaN",
                        key + b",\xff\xfe,1",
                        key + b",a NUL \0,1",
                        key + b',"text" after,1',
                        key + b',"never closed,1',
                        key + b",=cmd(),1,2",
                        b"",
                    ]
                )
            case 1 | 2:
                yield key + b',"a break' + end + b'and a ""quote""",2.50'
            case 3:
                yield key + b",,"
            case _:
                yield key + b",row %d,%d" % (number, number)


FILES = {
    "crlf": nasty(700),
    "lf": nasty(400, b"\n", 6),
    "cr": nasty(300, b"\r", 7),
    "bom": b"\xef\xbb\xbf\n\n" + nasty(300, seed=8) + b"\r\n",
    "every key again": nasty(150, b"\n") + nasty(150, b"\n").partition(b"\n")[2],
    "one row": b"ID,Title\n1,one",
    "header of 64 KiB": b"ID,".ljust(65_535, b"x") + b"\n1,one\n",
    "64 KiB": b"ID,".ljust(65_530, b"x") + b"\n1,one",
    "header of 150 KB": b",".join([b"ID", *(b"%05000d" % n for n in range(30))])
    + b"\n1"
    + b",one" * 30,
    "bad rows only": b"ID,Title\n" + b",x\n" * 300,
    "from rejects": b"_reason,_line,ID,Title\r\n"
    + b"".join(b"r,%d,%d,'=x\r\n" % (n, n % 50) for n in range(200)),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_loaded_either_way_gives_the_same(bulk: BulkZone, name: str) -> None:  # H1 H2 T20
    body = FILES[name]
    by_loader = bulk.load(body, "raw-data/loader.csv")
    wanted = bulk.zone.products()
    bulk.empty_table()
    execution = bulk.hand_over(body, "raw-data/bulk.csv")
    end = execution.run()
    by_bulk = bulk.ledger(execution)
    assert wanted == bulk.zone.products()
    assert [by_bulk[it] for it in _COUNTS] == [by_loader[it] for it in _COUNTS]
    assert end["status"] == by_loader["status"]
    if "rejectsKey" in by_loader:
        assert bulk.rejects("bulk.") == bulk.rejects("loader.")
    else:
        assert "rejectsKey" not in by_bulk
    assert len(bulk.zone.notices()) == 2


@pytest.mark.parametrize("seed", range(3))
def test_neither_order_nor_time_nor_cuts_change_what_is_loaded(
    bulk: BulkZone, seed: int
) -> None:  # H2 H4
    chance = random.Random(seed)
    body = nasty(90, seed=seed)
    bulk.load(body, "raw-data/loader.csv")
    wanted, rejects = bulk.zone.products(), bulk.rejects("loader.")
    bulk.empty_table()
    bulk.set("RANGE_BYTES", str(chance.choice([1, 90, 1000])))
    bulk.set("RANGES_PER_BATCH", str(chance.choice([1, 7, 100])))
    bulk.set("SEGMENT_SECONDS", str(chance.choice([0, 120])))  # 0: a row an invocation
    execution = bulk.hand_over(body, "raw-data/bulk.csv")
    execution.shuffle = chance
    execution.run()
    assert (bulk.zone.products(), bulk.rejects("bulk.")) == (wanted, rejects)


def test_one_bad_row_in_a_hundred_fails_no_load(bulk: BulkZone) -> None:  # T20
    rows = [b"%d,%s" % (n, b"bad,row" if n % 100 == 7 else b"good") for n in range(2000)]
    execution = bulk.hand_over(b"\n".join([b"ID,Title", *rows]))
    end = execution.run()
    assert (end["status"], end["rowsLoaded"], end["rowsRejected"]) == (
        "LOADED_WITH_REJECTS",
        1980,
        20,
    )
    assert len(bulk.zone.products()) == 1980
