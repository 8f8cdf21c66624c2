"""A manifest that another hand wrote, or that was cut, is refused in plain words."""

import json
from typing import Any

import pytest

from deployer.pipeline.backup.manifest import ManifestError, read_manifest
from tests.backup_files import MANIFEST

FOLDER = "backups/acme-events/dt=2026-02-08/020000000Z-a/"
FILE = {"key": "data/0", "items": 3, "bytes": 10, "sha256": "a"}
DEFINITION = {
    "AttributeDefinitions": [{"AttributeName": "Id", "AttributeType": "S"}],
    "KeySchema": [{"AttributeName": "Id", "KeyType": "HASH"}],
}
WHOLE = {
    **MANIFEST,
    "table": "acme-events",
    "items": 3,
    "files": [FILE],
    "definition": DEFINITION,
}


def _read(**others: Any) -> Any:
    return read_manifest("code", FOLDER, json.dumps({**WHOLE, **others}).encode())


def test_a_whole_one_is_read() -> None:
    found = _read()
    assert (found.keys, found.definition, found.backup.size) == (("Id",), DEFINITION, 10)
    assert found.files[0].key == f"{FOLDER}data/0"
    ranged = [{"name": "b", "role": "RANGE"}, {"name": "a", "role": "HASH"}]
    assert _read(keySchema=ranged, definition=None).keys == ("a", "b")


@pytest.mark.parametrize(
    ("others", "told"),
    [
        ({"items": "30"}, "'items' is no whole number"),
        ({"items": True}, "'items' is no whole number"),
        ({"items": -1}, "'items' is no whole number"),
        ({"schemaVersion": "1"}, "'schemaVersion' is no whole number"),
        ({"table": 7}, "'table' is no text"),
        ({"startedAt": "yesterday"}, "'startedAt' is no time"),
        ({"finishedAt": "2026-02-08T02:00:00"}, "'finishedAt' is no time with a zone"),
        ({"keySchema": []}, "'keySchema' is no table's key"),
        ({"keySchema": [{"name": "a", "role": "RANGE"}]}, "'keySchema' is no table's key"),
        ({"keySchema": [{"name": "a", "role": "HASH"}] * 2}, "'keySchema' is no table's key"),
        ({"keySchema": ["Id"]}, "an entry of 'keySchema' is no JSON object"),
        ({"files": {}}, "'files' is no list"),
        ({"files": [{**FILE, "items": 1.5}]}, "'items' is no whole number"),
        ({"files": [FILE, FILE]}, "it lists a file twice"),
        ({"summaries": None}, "'summaries' is no list"),
        ({"definition": {}}, "'KeySchema' is missing"),
        ({"definition": 1}, "'definition' is no JSON object"),
        ({"definition": {**DEFINITION, "AttributeDefinitions": []}}, "another key"),
        ({"keySchema": [{"name": "Other", "role": "HASH"}]}, "another key"),
    ],
)
def test_each_member_is_judged(others: dict[str, Any], told: str) -> None:
    with pytest.raises(ManifestError, match="its manifest is damaged") as raised:
        _read(**others)
    assert told in raised.value.what
    assert raised.value.where == f"s3://code/{FOLDER}"


@pytest.mark.parametrize("name", sorted(WHOLE.keys() - {"definition"}))
def test_what_is_missing_is_named(name: str) -> None:
    left = {key: it for key, it in WHOLE.items() if key != name}
    with pytest.raises(ManifestError, match=f"'{name}' is missing"):
        read_manifest("code", FOLDER, json.dumps(left).encode())


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (b"", "no JSON"),
        (b"junk", "no JSON"),
        (b"\xff\xfe", "no JSON"),
        (b"[" * 100_000, "no JSON"),
        (b'{"items": ' + b"9" * 5000 + b"}", "no JSON"),
        (b"[]", "it is no JSON object"),
        (b"null", "it is no JSON object"),
    ],
)
def test_what_is_no_json_is_told_without_names_of_python(text: bytes, told: str) -> None:
    with pytest.raises(ManifestError, match=told) as raised:
        read_manifest("code", FOLDER, text)
    assert "Error" not in str(raised.value)
