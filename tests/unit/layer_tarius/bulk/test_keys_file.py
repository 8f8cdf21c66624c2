"""Keys files give back what was put in, partition by partition. H2."""

from hypothesis import given
from hypothesis import strategies as st

from tarius.bulk.keys_file import (
    PARTITIONS,
    entries_between,
    key_digest,
    read_entries,
    read_offsets,
    write_keys,
)
from tarius.bulk.skip_file import read_skips, write_skips
from tests.unit.process_data.landing_zone import BUCKET, LandingZone


def read_keys(zone: LandingZone, first: int, last: int) -> list[tuple[bytes, int]]:
    """The entries of some partitions, the last one included."""
    offsets = read_offsets(zone.s3, BUCKET, "keys")
    found = read_entries(zone.s3, BUCKET, "keys", offsets[first], offsets[last + 1])
    assert len(found) == entries_between(offsets[first], offsets[last + 1])
    return found


def test_a_span_of_partitions_is_read_by_partition_and_line(zone: LandingZone) -> None:  # H2
    entries = [(key_digest(str(number % 700)), number) for number in range(2, 2000)]
    zone.s3.put_object(Bucket=BUCKET, Key="keys", Body=write_keys(entries))
    found = read_keys(zone, 16, 31)
    wanted = [entry for entry in entries if 16 <= entry[0][0] <= 31]
    assert found == sorted(wanted, key=lambda entry: (entry[0][0], entry[1]))
    assert len(read_keys(zone, 0, PARTITIONS - 1)) == len(entries)


def test_partitions_without_keys_are_empty(zone: LandingZone) -> None:
    zone.s3.put_object(Bucket=BUCKET, Key="keys", Body=write_keys([]))
    assert read_keys(zone, 0, PARTITIONS - 1) == []


def test_keys_that_differ_have_digests_that_differ() -> None:  # H2
    digests = {key_digest(key) for key in ("1", "01", "1 ", "", "é", "e\u0301")}
    assert len(digests) == 6
    assert {len(digest) for digest in digests} == {16}


@given(st.sets(st.integers(1, 2**63)))
def test_lines_to_skip_come_back(lines: set[int]) -> None:
    assert read_skips(write_skips(lines)) == lines
