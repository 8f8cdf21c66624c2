"""The functions' folders and the layers are on their paths, so they are here."""

import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

_ROOT = Path(__file__).parents[3]
for _folder in (
    "lambda-layer-tarius/python",
    "lambda-layer-redaction/python",
    "src/read-redacted",
    "src/redact-object",
):
    if str(_ROOT / _folder) not in sys.path:
        sys.path.insert(0, str(_ROOT / _folder))

from tests.unit.redacted_reads.doors import ApiDoor, Door, ObjectLambdaDoor  # noqa: E402
from tests.unit.redacted_reads.small_s3 import SmallS3, running_s3  # noqa: E402 - path first

_numbers = count()


@pytest.fixture(scope="module")
def _s3() -> Iterator[SmallS3]:
    with running_s3() as running:
        yield running


@pytest.fixture
def s3(_s3: SmallS3) -> SmallS3:
    """A server that answers as S3 does, empty."""
    _s3.clear()
    return _s3


@pytest.fixture
def _environment(s3: SmallS3, monkeypatch: pytest.MonkeyPatch) -> None:
    variables = {
        "AWS_ENDPOINT_URL": s3.url,
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "key",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_DISABLE_HOST_PREFIX_INJECTION": "true",
        "ACCESS_POINT": "reads-s3alias",
        "CONSUMER_ROLE": "tarius-consumer-{consumer}-devl-us-east-1",
        "HASH_KEY_SECRET": "key-of-hashes",
        "MOST_OBJECT_BYTES": "100000000",
        # Loggers are kept by name, with the stream that they began with.
        "POWERTOOLS_SERVICE_NAME": f"reads-{next(_numbers)}",
    }
    for name, text in variables.items():
        monkeypatch.setenv(name, text)


@pytest.fixture
def api(s3: SmallS3, _environment: None) -> ApiDoor:
    """The API alone."""
    return ApiDoor(s3)


@pytest.fixture
def object_lambda(s3: SmallS3, _environment: None) -> ObjectLambdaDoor:
    """S3 Object Lambda alone."""
    return ObjectLambdaDoor(s3)


@pytest.fixture(params=["api", "object-lambda"])
def door(request: pytest.FixtureRequest, s3: SmallS3, _environment: None) -> Door:
    """Each door in turn."""
    return ApiDoor(s3) if request.param == "api" else ObjectLambdaDoor(s3)
