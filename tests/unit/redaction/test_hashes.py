"""Hashed values can be joined where they are equal, and read by nobody."""

import hmac
import json
import shutil
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redaction import HashKeyError, Policy, redact
from redaction.number_marks import canonical
from tests.unit.redaction.asked import KEY, deny, hashed, read
from tests.unit.redaction.reference import number

POLICY = Policy("reader", deny=(hashed("**.id"),))


def hash_in(text: str, policy: Policy = POLICY) -> str:
    return str(json.loads(read(f'{{"id":{text}}}', policy))["id"])


def mac(message: str) -> str:
    return hmac.new(KEY, message.encode(errors="surrogatepass"), "sha256").hexdigest()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("123", "123"),
        ('"123"', "123"),
        ('"caf\\u00e9"', "caf\u00e9"),
        ('"\\ud800"', "\ud800"),
        ('""', ""),
        ("true", "true"),
        ("null", "null"),
        ("12.50", "12.5"),
        ("1e400", "1E400"),
        ('{"b":1.0,"a":[ "x" ]}', '{"a":["x"],"b":1}'),
        ("[]", "[]"),
    ],
)
def test_a_hash_is_the_hmac_of_what_is_said(text: str, message: str) -> None:  # O12
    assert hash_in(text) == mac(message)


@pytest.mark.skipif(not shutil.which("openssl"), reason="openssl is not installed")
@pytest.mark.parametrize(
    ("key", "option"), [(KEY, f"hexkey:{KEY.hex()}"), (b"aB3" * 21 + b"z", f"key:{'aB3' * 21}z")]
)
def test_a_hash_can_be_made_by_other_means(key: bytes, option: str) -> None:
    """The stack's key is a text."""
    command = ["openssl", "dgst", "-sha256", "-mac", "HMAC", "-macopt", option]
    made = subprocess.run(command, input=b"123", capture_output=True, check=True)
    seen = json.loads(b"".join(redact([b'{"id":123}'], POLICY, key)))
    assert seen["id"] in made.stdout.decode()


@pytest.mark.parametrize(
    "same",
    [
        ["100", "1e2", "1E+2", "100.0", "1000e-1", "0.1e3", "10e00000001"],
        ["0.5", "5e-1", "0.50", "50E-2"],
        ["0", "-0", "0.0", "0e5", "-0.00E-7"],
        ["-1.5", "-15e-1"],
        ["1e400", "10e399", "0.1e401"],
    ],
)
def test_equal_numbers_have_one_hash(same: list[str]) -> None:
    assert len({hash_in(it) for it in same}) == 1


def test_unequal_values_have_unequal_hashes() -> None:
    texts = ["1", "-1", "10", "0.1", "1e400", "1e401", '"x"', '" x"', "[1]", '{"a":1}', '""', "0"]
    assert len({hash_in(it) for it in texts}) == len(texts)


@given(
    st.from_regex(r"-?(0|[1-9][0-9]{0,45})(\.[0-9]{1,45})?([eE][+-]?[0-9]{1,3})?", fullmatch=True)
)
def test_a_number_has_one_canonical_spelling(text: str) -> None:
    assert canonical(text) == number(text)
    assert canonical(canonical(text)) == canonical(text)


def test_an_absurd_exponent_costs_nothing() -> None:
    assert len(hash_in("1e" + "9" * 100_000)) == 64


@pytest.mark.parametrize("path", ["**.id", "id", "*"])
def test_of_an_object_is_hashed_what_would_be_seen_of_it(path: str) -> None:  # O9
    policy = Policy("reader", deny=(hashed(path), *deny("**.price").deny))
    assert hash_in('{"price":1,"a":2}', policy) == hash_in('{"price":3,"a":2}', policy)
    assert hash_in('{"price":1,"a":2}', policy) == mac('{"a":2}')


@pytest.mark.parametrize("key", [None, b"", b"x" * 31])
def test_without_a_key_that_is_fit_nothing_is_read(key: bytes | None) -> None:
    with pytest.raises(HashKeyError, match="32 bytes"):
        redact(iter(()), POLICY, key)
    assert list(redact([b"{}"], deny("a"), key)) == [b"{}"]


def test_a_word_and_a_number_that_python_takes_for_equal_are_told_apart() -> None:
    lines = b'{"id":1}\n{"id":true}\n{"id":0}\n{"id":false}\n{"id":1.0}\n'
    seen = b"".join(redact([lines], POLICY, KEY)).decode().splitlines()
    assert [json.loads(it)["id"] for it in seen] == [
        mac(it) for it in ("1", "true", "0", "false", "1")
    ]


def test_another_key_makes_another_hash() -> None:
    one, other = (b"".join(redact([b'{"id":1}'], POLICY, bytes([it] * 32))) for it in (1, 2))
    assert one != other
