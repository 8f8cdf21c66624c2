"""The function behind the events API, by the API."""

from botocore.credentials import Credentials

from tests.stack.api_calls import ApiCaller, local_address
from tests.stack.least_privilege.drive import Drive
from tests.stack.least_privilege.drives.logs import logs
from tests.stack.platform import Platform

_ROLE = "store-event"


def keeps_events(platform: Platform, token: str) -> None:
    """An event is created, read, listed and deleted."""
    root = Credentials(platform.cloud.running.account_id, "any")
    api = ApiCaller(local_address(platform), root)
    body = f'{{"Id":"{token}","type":"{token}","time":"2026-01-31T09:30:00Z"}}'
    created = api.post(body)
    assert created.status == 201, created.body
    assert api.call("GET", f"/events/{token}").status == 200
    listed = api.call("GET", f"/events?type={token}&day=2026-01-31")
    assert (listed.status, token in str(listed.body)) == (200, True), listed.body
    match = {"If-Match": created.headers["ETag"]}
    assert api.call("DELETE", f"/events/{token}", headers=match).status == 204


DRIVES = [
    logs(_ROLE),
    Drive(_ROLE, keeps_events, ["KeepEvents", "ListEvents", "DecryptThroughDynamoDB"]),
]
