"""Rejects are joined by several invocations if it takes long, and no crash loses one. F1, H4."""

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tarius.loads.records import LoadRecords
from tests.unit.process_data.landing_zone import BUCKET
from tests.unit.process_data.meddling import Killed
from tests.unit.steer_load.bulk_load import BulkLoad, change_clients

PART_BYTES = 5 * 1024 * 1024  # S3 takes no smaller ones
LITTLE_TIME = 100.0


@pytest.fixture
def joining(bulk: BulkLoad, monkeypatch: pytest.MonkeyPatch) -> Callable[..., dict[str, Any]]:
    """A load with 12 MB of rejects in eight parts; gives its last step."""
    monkeypatch.setattr("tarius.bulk.rejects_join._PART_BYTES", PART_BYTES)
    monkeypatch.setenv("RANGE_BYTES", "3000000")
    bulk.given(b"ID,Title\n" + b"".join(b",%d" % it + b"x" * 9999 + b"\n" for it in range(1200)))
    bulk.plan()
    bulk.scan()
    bulk.duplicates()
    event = {"written": bulk.write(), "plan": {"ranges": len(bulk.ranges())}}

    def finish(progress: Any = None, remaining: float = LITTLE_TIME) -> dict[str, Any]:
        return bulk.step("finish", remaining, progress=progress, **event)

    return finish


Finish = Callable[..., dict[str, Any]]


def ended(finish: Finish, answer: dict[str, Any]) -> list[dict[str, Any]]:
    """The answers until the load has ended."""
    answers = [answer]
    while answers[-1]["status"] == "JOINING":
        answers.append(finish(answers[-1]["progress"]))
    return answers


def rejects(bulk: BulkLoad, answer: dict[str, Any]) -> list[bytes]:
    return bulk.zone.body(answer["rejectsKey"]).split(b"\r\n")


def whole(bulk: BulkLoad, answer: dict[str, Any]) -> bool:
    header, *rows, end = rejects(bulk, answer)
    lines = [int(row.split(b",")[1]) for row in rows]
    return (header, end) == (b"_reason,_line,ID,Title", b"") and lines == list(range(2, 1202))


def test_a_join_that_takes_long_is_done_by_several_invocations(
    bulk: BulkLoad, joining: Finish
) -> None:  # H4 T20
    answers = ended(joining, joining())
    assert [it["status"] for it in answers] == ["JOINING"] * 7 + ["LOADED_WITH_REJECTS"]
    assert whole(bulk, answers[-1])
    assert len(bulk.zone.notices()) == 1
    assert joining(answers[-2]["progress"]) == answers[-1]


def test_a_join_with_time_is_done_by_one(bulk: BulkLoad, joining: Finish) -> None:  # T20
    answer = joining(remaining=900.0)
    assert answer["status"] == "LOADED_WITH_REJECTS"
    assert whole(bulk, answer)
    assert bulk.work_keys("rejects-join/") == []


@pytest.mark.parametrize("call", ["upload_part", "complete_multipart_upload", "put_object"])
def test_a_join_killed_at_any_write_goes_on_from_where_it_was_left(
    bulk: BulkLoad, joining: Finish, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:  # H4
    real = getattr(bulk.zone.s3, call)
    answer = joining()
    crashes = 0
    kills = True

    def killed_at_first(**arguments: Any) -> Any:
        if kills:
            raise Killed
        return real(**arguments)

    change_clients(bulk, monkeypatch, "s3", **{call: killed_at_first})
    while answer["status"] == "JOINING":
        try:
            answer = joining(answer["progress"])
            kills = True
        except Killed:
            kills, crashes = False, crashes + 1
    assert crashes > 0
    assert whole(bulk, answer)
    assert bulk.zone.s3.list_multipart_uploads(Bucket=BUCKET).get("Uploads", []) == []


def test_a_join_whose_upload_is_completed_already_is_done_again(
    bulk: BulkLoad, joining: Finish, monkeypatch: pytest.MonkeyPatch
) -> None:  # H4
    answers = [joining()]
    with monkeypatch.context() as patch:
        # The last of them writes the file, and no more.
        patch.setattr(LoadRecords, "finish", lambda *_, **__: (_ for _ in ()).throw(Killed))
        with pytest.raises(Killed):
            while True:
                answers.append(joining(answers[-1]["progress"]))
    assert len(answers) == 7

    def upload_part(**part: Any) -> Any:
        try:
            return bulk.zone.s3.upload_part(**part)
        except KeyError as error:  # so says moto, where S3 says:
            raise ClientError({"Error": {"Code": "NoSuchUpload"}}, "UploadPart") from error

    change_clients(bulk, monkeypatch, "s3", upload_part=upload_part)
    again = ended(joining, joining(answers[-1]["progress"]))
    assert again[-1]["status"] == "LOADED_WITH_REJECTS"
    assert whole(bulk, again[-1])


def test_a_first_join_that_is_killed_leaves_no_upload(
    bulk: BulkLoad, joining: Finish, monkeypatch: pytest.MonkeyPatch
) -> None:  # H4
    def killed(**_: Any) -> Any:
        raise Killed

    change_clients(bulk, monkeypatch, "s3", complete_multipart_upload=killed)
    with pytest.raises(Killed):
        joining(remaining=900.0)
    assert bulk.zone.s3.list_multipart_uploads(Bucket=BUCKET).get("Uploads", []) == []
