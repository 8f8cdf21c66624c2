"""Consumers, who read by both doors."""

from tests.stack.consumers import KEY, NAMES
from tests.stack.least_privilege.drive import Drive, Run
from tests.stack.least_privilege.drives.store_events import put_event, reader
from tests.stack.platform import Platform

_FOLDER = KEY.rpartition("/")[0]


def _by_api(name: str, method: str) -> Run:
    def reads_by_api(platform: Platform, _token: str) -> None:
        put_event(platform)
        answer = reader(platform, name).by_api(KEY, method)
        assert answer.status == 200, answer.body

    return reads_by_api


def _by_object_lambda(name: str) -> Run:
    def reads_by_object_lambda(platform: Platform, _token: str) -> None:
        put_event(platform)
        answer = reader(platform, name).by_object_lambda(KEY)
        assert answer.status == 200, answer.body

    return reads_by_object_lambda


def _version(name: str) -> Run:
    def reads_a_version(platform: Platform, _token: str) -> None:
        version = put_event(platform)
        query = {"versionId": version}
        answer = reader(platform, name).by_object_lambda(KEY, query=query)
        assert answer.status == 200, answer.body

    return reads_a_version


def _list(name: str) -> Run:
    def lists(platform: Platform, _token: str) -> None:
        query = {"list-type": "2", "prefix": f"{_FOLDER}/"}
        answer = reader(platform, name).by_object_lambda("", query=query)
        assert answer.status == 200, answer.body

    return lists


def drives(name: str) -> list[Drive]:
    """Those of one consumer."""
    role, through = f"consumer-{name}", "EventsThroughObjectLambda s3"
    return [
        Drive(role, _by_api(name, "GET"), ["ReadAsOneself execute-api:Invoke on */GET/"]),
        Drive(role, _by_api(name, "HEAD"), ["ReadAsOneself execute-api:Invoke on */HEAD/"]),
        Drive(
            role,
            _version(name),
            ["ReadAsOneself s3-object-lambda:GetObjectVersion", f"Read{through}:GetObjectVersion"],
        ),
        Drive(
            role,
            _by_object_lambda(name),
            [
                "ReadAsOneself s3-object-lambda:GetObject ",
                "HaveItRedacted",
                f"Read{through}:GetObject ",
                "DecryptThroughS3",
            ],
        ),
        Drive(
            role,
            _list(name),
            ["ReadAsOneself s3-object-lambda:ListBucket", f"List{through}:ListBucket"],
        ),
    ]


DRIVES = [it for name in NAMES for it in drives(name)]
