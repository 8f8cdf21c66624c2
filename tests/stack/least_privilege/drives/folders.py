"""The folder custom resource, asked as CloudFormation asks."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

from tests.stack.least_privilege.drive import Drive
from tests.stack.least_privilege.drives.logs import logs
from tests.stack.least_privilege.invoking import invoke
from tests.stack.platform import Platform

_ROLE = "manage-folders"


@contextmanager
def _cloudformation() -> Iterator[tuple[str, list[Any]]]:
    """Where answers are put: an address, and what came."""
    answers: list[Any] = []

    class Taker(BaseHTTPRequestHandler):
        def do_PUT(self) -> None:
            answers.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_given: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Taker)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/answer", answers
    finally:
        server.shutdown()
        server.server_close()


def _ask(platform: Platform, kind: str, token: str, resource: str = "Folders") -> None:
    """Ask, and be answered that it was done."""
    with _cloudformation() as (address, answers):
        event = {
            "RequestType": kind,
            "ResponseURL": address,
            "StackId": token,
            "RequestId": token,
            "LogicalResourceId": resource,
            "PhysicalResourceId": token,
            "ResourceProperties": {
                "BucketName": platform.outputs["LandingZoneBucket"],
                "Folders": [token],
            },
        }
        invoke(platform, _ROLE, event)
    assert [it["Status"] for it in answers] == ["SUCCESS"], answers


def _folders(platform: Platform, token: str) -> int:
    listed = platform.client("s3").list_object_versions(
        Bucket=platform.outputs["LandingZoneBucket"], Prefix=f"{token}/"
    )
    return len(listed.get("Versions", []))


def makes_and_removes(platform: Platform, token: str) -> None:
    """A folder is made, taken over by another resource of the stack, and removed."""
    _ask(platform, "Create", token)
    assert _folders(platform, token) == 1
    _ask(platform, "Create", token, "Renamed")
    assert _folders(platform, token) == 2
    _ask(platform, "Delete", token, "Renamed")
    assert _folders(platform, token) == 1


DRIVES = [
    logs(_ROLE),
    Drive(
        _ROLE,
        makes_and_removes,
        ["SeeFolders", "MakeAndRemoveFolders", "UseKeyThroughS3"],
    ),
]
