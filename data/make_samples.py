"""Makes the sample files of this folder, always the same: `python data/make_samples.py`.

products.csv loads whole; products-invalid.csv has good rows and bad ones; each file of invalid/
shows one way in which a file goes wrong. Shops, brands and products are invented.
"""

import csv
import io
import random
from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

HERE = Path(__file__).parent
ROWS = 1000
SEED = 20240229

COLUMNS = [
    "ID",
    "Title",
    "Availability",
    "Brand",
    "Categories",
    "Price (USD)",
    "SellerID",
    "SellerName",
    "Url",
]

_T = TypeVar("_T")

_BRANDS = [
    "Alder & Finch",
    "Bøgh",
    "Cobaltry",
    "Dune Supply Co.",
    "Eiko",
    "Fernhollow",
    "Grün & Söhne",
    "Halden",
    "Ivo, Inc.",
    "Juniper Row",
    "Kestrel",
    "Løvetann",
    "Mirabel",
    "Nordvik",
    "Ōmura",
    "Pál Kert",
]
_AVAILABILITY = ["in stock", "in stock", "in stock", "low stock", "out of stock", "preorder"]
# Category path, qualities, things, and the lowest and highest price in cents.
_GOODS: list[tuple[str, list[str], list[str], int, int]] = [
    (
        "Home > Kitchen",
        ["Enamel", "Cast-iron", "Copper", "Café"],
        ["kettle", "stock pot", "sauté pan", 'cake tin 9"'],
        1900,
        18900,
    ),
    (
        "Home > Lighting",
        ["Brass", "Matte black", "Linen", "Paper"],
        ["desk lamp", "pendant", "floor lamp", "night light"],
        2200,
        24900,
    ),
    (
        "Garden > Tools",
        ["Forged", "Ash-handled", "Stainless", "Left-handed"],
        ["pruning shears", "hand fork", "trowel, narrow", "hedge shears"],
        1400,
        9900,
    ),
    (
        "Electronics > Audio",
        ["Wireless", "Portable", "Studio", "Refurbished"],
        ["headphones", "speaker", "turntable", "microphone"],
        4900,
        59900,
    ),
    (
        "Electronics > Computers",
        ['27"', '32"', "Curved", "Portable, 4K"],
        ["monitor", "monitor with stand", "touch display", "display, matte"],
        14900,
        89900,
    ),
    (
        "Sports > Cycling",
        ["Waterproof", "Sea-green", "Reflective", "Folding"],
        ["pannier", "rain cape", "saddle cover", "frame bag"],
        1700,
        15900,
    ),
    (
        "Toys > Wooden",
        ["Beech", "Painted", "Recycled", "Mini"],
        ["train set", "stacking rings", "balance board", "puzzle, 48 pieces"],
        900,
        7900,
    ),
    (
        "Books > Cooking",
        ["Bread, Slowly", 'The "Proper" Soup Book', "Jam & Jelly", "Señor Frijol's Beans"],
        ["(hardcover)", "(paperback)", "(signed)", "(large print)"],
        1100,
        5500,
    ),
]
_SELLERS = [
    ("0007", "Corner Shop"),
    ("0042", "Müller Haushaltswaren"),
    ("0108", 'The "Good" Goods'),
    ("0311", "Smith, Jones & Daughters"),
    ("1204", "Tienda Peñalba"),
    ("2090", "東の店"),
]


def main() -> None:
    """Write every file anew."""
    for name, content in samples().items():
        path = HERE / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)


def samples() -> dict[str, bytes]:
    """The content of each file by its path below this folder."""
    rows = list(products())
    return {
        "products.csv": as_csv([COLUMNS, *rows]),
        "products-invalid.csv": mixed(rows[:20]),
        **{f"invalid/{name}": content for name, content in invalid(rows).items()},
    }


def products() -> list[list[str]]:
    """The rows of products.csv."""
    chance = random.Random(SEED)  # noqa: S311 - sample data, the same each time
    return [_product(chance, number) for number in range(1, ROWS + 1)]


def as_csv(rows: Sequence[Sequence[str]]) -> bytes:
    """Rows as CSV in UTF-8, quoted where needed, lines ending with LF."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()


def mixed(rows: list[list[str]]) -> bytes:
    """Good rows among which stand bad ones of every kind, and one key that comes twice."""
    good = [as_csv([row]) for row in rows]
    bad = [
        as_csv([["", *rows[0][1:]]]),  # no ID
        as_csv([["short-1", "only three cells", "in stock"]]),
        as_csv([[*rows[1], "one", "too many"]]),
        as_csv([["price-1", *rows[2][1:5], "NaN", *rows[2][6:]]]),
        as_csv([["price-2", *rows[3][1:5], "$12.50", *rows[3][6:]]]),
        as_csv([["latin-1", "Gr\u00fcn", *rows[4][2:]]]).replace("\u00fc".encode(), b"\xfc"),
        b'quote-1,"a 3" nail",in stock,Halden,Home > Kitchen,1.00,0007,Corner Shop,\n',
        b'quote-2,"never closed,in stock,Halden,Home > Kitchen,1.00,0007,Corner Shop,\n',
        as_csv([["=1+1", "loads, for it is only text", *rows[5][2:]]]),
        as_csv([[rows[0][0], "The same ID again: this row wins", *rows[0][2:]]]),
    ]
    lines = [line for pair in zip(good, bad, strict=False) for line in pair] + good[len(bad) :]
    return as_csv([COLUMNS]) + b"".join(lines)


def invalid(rows: list[list[str]]) -> dict[str, bytes]:
    """Small files, each with one fault, by name."""
    header = as_csv([COLUMNS])
    few = as_csv(rows[:3])
    return {
        "missing-ids.csv": header + few + as_csv([["", *row[1:]] for row in rows[3:6]]),
        "ragged-rows.csv": header + few + b"9001,too,short\n" + as_csv([[*rows[4], "too long"]]),
        "bad-numbers.csv": header
        + as_csv(
            [
                [f"900{index}", *row[1:5], price, *row[6:]]
                for index, (row, price) in enumerate(
                    zip(rows, ["NaN", "1e400", "1_000", "007", "1,50", "9" * 39], strict=False)
                )
            ]
        ),
        "not-utf-8.csv": header + few + as_csv(rows[3:6]).replace(b",", b",\xe9", 1),
        "unclosed-quote.csv": header + b'9001,"the quote is never closed,in stock\n' + few,
        "text-after-quote.csv": header + b'9001,"closed" too early,in stock,,,,,,\n' + few,
        "nul-bytes.csv": header + few + as_csv([["9001", "nul\0byte", *rows[3][2:]]]),
        "no-id-column.csv": (header + few).replace(b"ID,", b"Number,", 1),
        "duplicate-columns.csv": header.replace(b"Brand", b"Title", 1) + few,
        "utf-16.csv": (header + few).decode().encode("utf-16"),
        "semicolons.csv": header.replace(b",", b";") + few.replace(b",", b";"),
        "header-only.csv": header,
        "empty.csv": b"",
        "not-a-csv.txt": b"This is not a CSV, and its name says so.\n",
    }


def _product(chance: random.Random, number: int) -> list[str]:
    categories, qualities, things, low, high = _pick(chance, _GOODS)
    quality, thing = _pick(chance, qualities), _pick(chance, things)
    brand = _pick(chance, _BRANDS)
    seller_id, seller = _pick(chance, _SELLERS)
    cents = low + _below(chance, high - low)
    identifier = f"{number * 7919 % 1_000_003:07d}"  # every number once, many with leading zeros
    return [
        identifier,
        f"{quality} {thing}",
        _pick(chance, _AVAILABILITY),
        brand,
        categories,
        f"{cents // 100}.{cents % 100:02d}",
        seller_id,
        seller,
        f"https://shop.example.com/p/{identifier}?seller={seller_id}&ref=list",
    ]


def _pick(chance: random.Random, choices: Sequence[_T]) -> _T:
    return choices[_below(chance, len(choices))]


def _below(chance: random.Random, bound: int) -> int:
    # random() alone is promised to give the same numbers in every version of Python.
    return int(chance.random() * bound)


if __name__ == "__main__":
    main()
