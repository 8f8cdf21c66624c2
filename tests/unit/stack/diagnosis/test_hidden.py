"""What is left out of a log: what gives access, and nothing that explains."""

import pytest

from deployer.stack.diagnosis.hidden import without_secrets

_SECRET_KEY = "aB3/" * 10


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("password=tiger, retrying", "password=**** retrying"),
        ('{"ResponseURL": "https://b.s3.amazonaws.com/k?Expires=1"}', '{"ResponseURL": "****"}'),
        (
            "GET https://b/k?X-Amz-Signature=abc&X-Amz-Date=1",
            "GET https://b/k?X-Amz-Signature=****&X-Amz-Date=1",
        ),
        ("key AKIA" + "A" * 16, "key ****"),
        (f"with {_SECRET_KEY}.", "with ****."),
        ("token: Bearer abc.def", "token: Bearer ****"),
        ("IQoJ" + "a" * 80, "****"),
    ],
)
def test_what_gives_access_is_masked(line: str, shown: str) -> None:
    assert without_secrets(line) == shown


@pytest.mark.parametrize(
    "line",
    [
        "arn:aws:sts::1:assumed-role/acme-task/s is not authorized to perform: s3:PutObject",
        "arn:aws:s3:::acme-raw/raw-data/Orders-2026",
        "commit 0123456789abcdef0123456789abcdef01234567",
        "the token has expired",
    ],
)
def test_what_explains_stays(line: str) -> None:
    assert without_secrets(line) == line
