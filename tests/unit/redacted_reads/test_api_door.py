"""What the API's door has of its own: addresses, callers, HEAD, and answers that have an end."""

import json
from base64 import b64decode
from typing import Any

import pytest

from redaction import Policies, Policy
from tests.unit.redacted_reads.doors import ACCOUNT, ApiDoor, Context
from tests.unit.redacted_reads.small_s3 import SmallS3

KEY = "store_events/a.json"
ROLE = "tarius-consumer-inventory-devl-us-east-1"


@pytest.fixture(autouse=True)
def _stored(s3: SmallS3) -> None:
    s3.objects[KEY] = b'{"price": 1, "qty": 2}'


@pytest.mark.parametrize(
    "caller",
    [
        f"arn:aws:sts::{ACCOUNT}:assumed-role/tarius-consumer-auditor-devl-us-east-1/session",
        f"arn:aws:sts::{ACCOUNT}:assumed-role/{ROLE}x/session",
        f"arn:aws:sts::{ACCOUNT}:assumed-role/x/{ROLE}",
        f"arn:aws:sts::{ACCOUNT}:federated-user/{ROLE}",
        f"arn:aws:sts::999999999999:assumed-role/{ROLE}/session",
        f"arn:aws:iam::{ACCOUNT}:user/{ROLE}",
        f"arn:aws:iam::{ACCOUNT}:role/{ROLE}",
        f"arn:aws:iam::{ACCOUNT}:root",
        "",
        None,
    ],
)
def test_nobody_reads_but_the_consumer_in_its_own_role(
    api: ApiDoor, s3: SmallS3, caller: str | None
) -> None:
    event = api.event("inventory", KEY)
    event["requestContext"]["identity"]["userArn"] = caller

    seen = api.ask(event)

    assert (seen.status, seen.code) == (403, "not-let-in")
    assert s3.asked == []


def test_an_unknown_consumer_is_told_what_a_stranger_is_told(api: ApiDoor) -> None:
    stranger = api.event("inventory", KEY)
    stranger["requestContext"]["identity"]["userArn"] = None

    assert api.read("nobody", KEY) == api.ask(stranger)


def test_a_consumer_cannot_spell_its_way_into_anothers_role(api: ApiDoor) -> None:
    event = api.event("inventory", KEY)
    event["path"] = f"/consumers/auditor%2F..%2Finventory/objects/{KEY}"

    assert api.ask(event).code == "not-let-in"


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"path": "/consumers/inventory"}, 404, "no-such-address"),
        ({"path": "/consumers/inventory/objects/"}, 404, "no-such-address"),
        ({"path": "/"}, 404, "no-such-address"),
        ({"path": "/consumers/inventory/objects/%ff"}, 400, "address"),
        ({"httpMethod": "PUT"}, 405, "method"),
        ({"httpMethod": "DELETE"}, 405, "method"),
    ],
)
def test_other_addresses_and_methods_are_refused(
    api: ApiDoor, change: dict[str, Any], status: int, code: str
) -> None:
    seen = api.ask(api.event("inventory", KEY) | change)

    assert (seen.status, seen.code) == (status, code)


def test_head_tells_what_get_would_and_sends_nothing(api: ApiDoor) -> None:
    whole = api.read("inventory", KEY)

    seen = api.ask(api.event("inventory", KEY, "HEAD"))

    assert (seen.status, seen.body) == (200, b"")
    assert seen.headers == {**whole.headers, "content-length": str(len(whole.body or b""))}


def test_head_of_a_range_tells_its_length(api: ApiDoor) -> None:
    event = api.event("inventory", KEY, "HEAD") | {"multiValueHeaders": {"Range": ["bytes=2-"]}}

    seen = api.ask(event)

    assert (seen.status, seen.headers["content-range"]) == (206, "bytes 2-8/9")
    assert seen.headers["content-length"] == "7"


def test_head_of_nothing_has_no_body(api: ApiDoor) -> None:
    seen = api.ask(api.event("inventory", "none", "HEAD"))

    assert (seen.status, seen.body) == (404, b"")


def test_what_one_answer_cannot_hold_is_read_in_ranges(api: ApiDoor, s3: SmallS3) -> None:
    s3.objects[KEY] = b'{"price": 1, "text": "0123456789"}\n' * 200_000

    whole = api.read("inventory", KEY)
    wide = api.read("inventory", KEY, {"Range": "bytes=0-4300000"})
    part = api.read("inventory", KEY, {"Range": "bytes=-22"})

    assert (whole.status, whole.code) == (413, "answer-too-large")
    assert "Range" in json.loads(whole.body or b"")["detail"]
    assert (wide.status, wide.code) == (413, "answer-too-large")
    assert part.body == b'{"text":"0123456789"}\n'


def test_a_version_is_asked_for_by_its_name(api: ApiDoor, s3: SmallS3) -> None:
    api.read("inventory", KEY, query={"versionId": "a/b&c"})

    ((path, _),) = s3.asked
    assert "versionId=a%2Fb%26c" in path


def test_an_answer_may_be_kept_but_must_be_asked_about(api: ApiDoor) -> None:
    assert api.read("inventory", KEY).headers["cache-control"] == "private, no-cache"
    assert api.read("inventory", "none").headers["cache-control"] == "no-store"


_BODY = "98.76"


def _quoting(*given: object) -> str:
    """What a library may do with what it was given."""
    raise ValueError(_BODY, given)


def test_a_fault_is_a_problem_and_not_a_502_and_its_log_quotes_nothing(
    api: ApiDoor, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(api.handler, "signed_address", _quoting)

    seen = api.read("inventory", KEY)

    assert (seen.status, seen.code) == (500, "fault")
    said = "".join(capsys.readouterr())
    assert "in _quoting" in said
    for secret in (KEY, _BODY):
        assert secret not in said + str(seen.body)


def test_no_answer_is_more_than_lambda_hands_on(api: ApiDoor, s3: SmallS3) -> None:
    """Also where each character takes two in the function's own JSON."""
    s3.objects[KEY] = b'{"": ""}\n' * 374_000

    answer = api.handler.handler(api.event("inventory", KEY), Context())

    assert answer["statusCode"] == 200
    assert len(json.dumps(answer)) < 6_291_556


@pytest.mark.parametrize("body", [b"%PDF\xff\x00", b"\x00" * 3_000_000, b"%!\x1b" * 1_000_000])
def test_what_is_no_text_comes_as_bytes(
    api: ApiDoor, s3: SmallS3, monkeypatch: pytest.MonkeyPatch, body: bytes
) -> None:
    """Control characters take six in the function's own JSON."""
    s3.objects[KEY] = body
    passing = Policies("-", (Policy("inventory", not_json="pass"),))
    monkeypatch.setattr(api.handler, "policies", lambda: passing)

    answer = api.handler.handler(api.event("inventory", KEY), Context())

    assert answer["isBase64Encoded"]
    assert b64decode(answer["body"]) == s3.objects[KEY]
    assert len(json.dumps(answer)) < 6_291_556
