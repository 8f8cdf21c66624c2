"""Each hostile object ends in a clear verdict; nothing is passed on that was not understood. H7."""

import gzip
import json
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redaction import Policy, RefusedError
from redaction.json_text import MOST_NESTED
from tests.unit.redaction.asked import allow, deny, read, refusal
from tests.unit.redaction.shapes import OBJECTS, spelt

POLICY = deny("**.price")
SMALL = Policy("reader", deny=POLICY.deny, most_bytes=1024)
PASSES = Policy("reader", deny=POLICY.deny, not_json="pass", most_bytes=1024)
EVENT = b'{"price":1,"a":2}'

NOT_JSON = [
    b"{",
    b"}",
    b"[1,",
    b'{"price":1,}',
    b'{"price":1}}',
    b'{"price":1} {"price":2}',
    b'{"price":1}{"price":2}',
    b"{'price':1}",
    b"{price:1}",
    b'{"price":01}',
    b'{"price":.5}',
    b'{"price":1.}',
    b'{"price":+1}',
    b'{"price":1_000}',
    b'{"price":0x1F}',
    '{"price":\u0661}'.encode(),
    b'{"price":NaN}',
    b'{"price":-Infinity}',
    b"NaN",
    b"[Infinity]",
    b'{"price":"',
    b'{"price":"\\',
    b'{"price":"\\x41"}',
    b'{"price":"a\nb"}',
    b'{"price":"a\x00b"}',
    b'{"price":1}\x00',
    b'\x00{"price":1}',
    '\u00a0{"price":1}'.encode(),
    '{"price":1}\u2028'.encode(),
    b'{"price":1} // said',
    b"True",
    b"nul",
    b"price,1",
    b"<price>1</price>",
    b"price: 1",
    b'\xef\xbb\xbf\xef\xbb\xbf{"price":1}',
    b'{"price":"\xe9"}',
    b'{"pr\xffice":1}',
    b'{"price":"\xed\xa0\x80"}',
    b'{"a":1}\r{"a":2}',
    b'\x1e{"price":1}',
    EVENT.decode().encode("utf-16"),
    EVENT.decode().encode("utf-16-le"),
    EVENT.decode().encode("utf-16-be"),
    EVENT.decode().encode("utf-32"),
    gzip.compress(EVENT),
    b"\x89PNG\r\n\x1a\n",
    b"%PDF-1.7",
    b"\x00" * 100,
]


@pytest.mark.parametrize("data", NOT_JSON)
def test_what_is_no_json_is_refused_and_nothing_of_it_passed(data: bytes) -> None:  # H7
    assert refusal(data, POLICY)[:2] == (b"", "not-json")
    assert refusal(data + b"\n", POLICY)[:2] == (b"", "not-json")
    assert refusal(data, allow("**"))[:2] == (b"", "not-json")


@pytest.mark.parametrize("data", [it for it in NOT_JSON if b"\n" not in it])
@pytest.mark.parametrize("chunks", [1, 50])
def test_a_line_that_is_no_json_ends_the_stream_there(data: bytes, chunks: int) -> None:  # H7
    lines = EVENT + b"\n" + EVENT + b"\n" + data + b"\n" + EVENT + b"\n"
    assert refusal(lines, POLICY, chunks) == (b'{"a":2}\n{"a":2}\n', "not-json", 3)


@pytest.mark.parametrize("cut", range(1, len(EVENT)))
def test_a_truncated_object_is_refused(cut: int) -> None:  # H7
    assert refusal(EVENT[:cut], POLICY) == (b"", "not-json", 1)
    assert refusal(EVENT + b"\n" + EVENT[:cut], POLICY) == (b'{"a":2}\n', "not-json", 2)


def test_the_line_of_a_fault_in_a_document_is_told() -> None:
    assert refusal(b'\n{\n"a":1,\n"price"\n}', POLICY) == (b"", "not-json", 5)
    assert refusal(b'{\n"a":1}\n\nx', POLICY) == (b"", "not-json", 4)
    assert refusal(b'{\n"a":"\xff"}', POLICY) == (b"", "not-json", 2)


@pytest.mark.parametrize("data", [b"", b" ", b"\n", b"\r\n\t \n", b" " * 1024])
def test_an_object_without_anything_is_passed_as_it_is(data: bytes) -> None:
    assert read(data, SMALL).encode() == data


def test_a_byte_order_mark_hides_no_name() -> None:
    assert read(b"\xef\xbb\xbf" + EVENT, POLICY) == '{"a":2}'
    assert read(b"\xef\xbb\xbf" + EVENT + b"\n" + EVENT, POLICY) == '{"a":2}\n{"a":2}'
    assert read(b"\xef\xbb\xbf", POLICY) == ""


def test_line_ends_and_blank_lines_stay() -> None:
    data = b"\n \n" + EVENT + b"\r\n\r\n" + b" " + EVENT + b"\t\n" + EVENT
    assert read(data, POLICY) == '\n\n{"a":2}\r\n\r\n{"a":2}\n{"a":2}'


def test_a_document_of_several_lines_is_parsed_whole() -> None:
    text = json.dumps({"price": 1, "l": [{"price": 2}], "a": "\u00e9"}, indent=2) + "\n"
    assert read(text, POLICY) == '{"l":[{}],"a":"\\u00e9"}\n'


@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"a":', "}")])
def test_nesting_is_bounded(opening: str, closing: str) -> None:  # H7
    for policy in (POLICY, deny("**.a.price", "x"), deny("**[0].a")):
        deep = f"{opening * MOST_NESTED}1{closing * MOST_NESTED}"
        assert read(deep, policy) == deep
        deeper = f"{opening}{deep}{closing}".encode()
        assert refusal(deeper, policy) == (b"", "too-deep", 1)
        assert refusal(b"{}\n" + deeper, policy) == (b"{}\n", "too-deep", 2)
    text = json.dumps({"a": "[{" * 1000, "b": '"' + "[" * 500})
    assert json.loads(read(text, POLICY)) == json.loads(text)


def test_bottomless_nesting_never_ends_the_process() -> None:  # H7
    for data in (b"[" * 1_000_000, b'{"a":' * 200_000):
        assert refusal(data, POLICY) == (b"", "too-deep", 1)


def test_a_caller_who_is_deep_himself_gets_a_verdict() -> None:
    def deeper(levels: int) -> tuple[bytes, str, int]:
        return deeper(levels - 1) if levels else refusal(b"[" * 200 + b"]" * 200, deny("x"))

    # Which of the two, Python's version decides.
    whole = b"[" * 200 + b"]" * 200
    assert deeper(750) in ((b"", "too-deep", 1), (whole, "whole", 0))


def test_numbers_stay_as_they_are_spelt() -> None:  # O9
    numbers = ["1e400", "-0", "0.10", "1E+2", "9" * 5000, "-0.0", "1.7976931348623159e308"]
    text = "[" + ",".join(numbers) + ',{"n":12.50}]'
    assert read(text, POLICY) == text
    assert read(text, deny("x.y")) == text


def test_no_number_is_too_odd_to_stay() -> None:  # O9
    long = "7" * 4301  # one more than Python makes integers of
    plain = ["0", "-1", "-0", "[-0]", '{"a":-0}', "1e-0", long[1:], f"-{long}", '{"-0":"-0"}']
    mixed = ['{"a":-0.5,"b":-0e1,"c":"2026-01-05"}', f'{{"a":-0,"b":{long},"c":5}}']
    for text in plain + mixed:
        assert read(text, POLICY) == text
        assert read(f"{text}\n{text}\n", deny("x.y")) == f"{text}\n{text}\n"
        assert read(f'{{"n":{text}}}', allow("n")) == f'{{"n":{text}}}'


def test_half_of_a_surrogate_pair_survives() -> None:
    text = '{"\\ud800":"\\udfff","a":"\\ud83d\\ude00"}'
    assert read(text, POLICY) == text


def test_json_within_a_text_is_a_text() -> None:
    text = '{"a":"{\\"price\\":1}"}'
    assert read(text, POLICY) == text


@pytest.mark.parametrize("end", [b"", b"\n", b"\r\n"])
def test_what_must_be_parsed_at_once_is_bounded(end: bytes) -> None:  # H7
    fits = b'{"a":"' + b"x" * (1024 - 8 - len(end[:-1])) + b'"}' + end
    seen = fits.decode()
    assert read(fits, SMALL) == seen
    assert read(fits.rstrip() + b"\n" + fits, SMALL) == fits.rstrip().decode() + "\n" + seen
    over = fits.replace(b"x", b"xxx", 1)
    for chunks in (1, 2, 999):
        assert refusal(over, SMALL, chunks) == (b"", "too-large", 1)
        assert refusal(EVENT + b"\n" + over, SMALL, chunks) == (b'{"a":2}\n', "too-large", 2)
    assert refusal(b'{\n"a":"' + b"x" * 1024 + b'"}', SMALL)[1] == "too-large"
    assert refusal(b" " * 1025, SMALL)[1] == "too-large"


PASSED = [
    b"\x89PNG\r\n\x1a\n" + b"\x00" * 3000,
    gzip.compress(EVENT * 1000),
    b"name,price\n1,2\n" * 1000,
    b"2026-11-21 said\n",
    b"\xef\xbb\xbfname\n",
    b"true\x00\n{}",
]


@pytest.mark.parametrize("data", PASSED)
def test_what_is_not_meant_to_be_json_is_passed_where_that_is_asked_for(data: bytes) -> None:
    came, code, _ = refusal(data, PASSES)
    assert (came, code) == (data, "whole")
    assert refusal(data, SMALL)[:2] == (b"", "not-json")


@pytest.mark.parametrize(
    "data", [it for it in NOT_JSON if it.lstrip(b"\xef\xbb\xbf\xff\xfe\0")[:1] in (b"{", b"[")]
)
def test_broken_json_is_never_passed(data: bytes) -> None:  # O9
    assert refusal(data, PASSES)[:2] == (b"", "not-json")
    assert refusal(b" \n" + data, PASSES)[:2] == (b"", "not-json")


def test_json_that_does_not_begin_with_a_bracket_is_redacted_all_the_same() -> None:  # O9
    assert refusal(b'1\n"x"\n' + EVENT, PASSES) == (b'1\n"x"\n{"a":2}', "whole", 0)
    assert refusal(b"2026\nsaid\n", PASSES) == (b"2026\n", "not-json", 2)


def test_a_record_without_fields_is_refused_where_fields_are_allowed() -> None:
    for data in (b"1", b'["x"]', b"[[{}],null]"):
        assert refusal(data, allow("a")) == (b"", "not-a-record", 1)
        assert refusal(EVENT + b"\n" + data, allow("a")) == (b'{"a":2}\n', "not-a-record", 2)


@given(st.binary(max_size=30) | st.text(max_size=20).map(lambda it: it.encode("utf-8", "replace")))
def test_any_bytes_get_a_verdict(data: bytes) -> None:  # H7
    for policy in (POLICY, PASSES, allow("a")):
        refusal(data, policy, 3)


@given(OBJECTS, st.integers(0, 2**32), st.integers(0, 300), st.binary(max_size=2))
def test_broken_json_shows_nothing_that_is_denied(
    shape: object, seed: int, place: int, byte: bytes
) -> None:  # O9, H7
    secret = [("price", [("x", "s3cret")]), ("rest", shape)]
    data = spelt(secret, Random(seed)).encode()
    place %= len(data) + 1
    broken = data[:place] + byte + data[place + 1 :]
    came, code, _ = refusal(b"{}\n" + broken, POLICY)
    if code != "whole":
        assert came.startswith(b"{}\n")  # a line that is whole may follow, where an LF was put in
        assert b"s3cret" not in came
    else:  # it is JSON again, of which the name may be another
        names: list[str] = []
        for line in came.splitlines():
            json.loads(line, object_pairs_hook=lambda pairs: names.extend(it for it, _ in pairs))
        assert "price" not in names


def test_no_exception_holds_anything_of_the_object() -> None:
    faults = (b"", b",", b',"b":NaN}', b',"b":' + b"7" * 4301, b',"b":"\xff"}', b"} x\n{}")
    for data in (b'{"a":"s3cret"' + it for it in (*faults, b',"b":' + b"[" * 300)):
        with pytest.raises(RefusedError) as refused:
            read(data, POLICY)
        error: BaseException | None = refused.value
        while error is not None:
            assert "s3cret" not in f"{error!r} {vars(error)}"
            error = error.__context__
