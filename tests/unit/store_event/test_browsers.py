"""Pages of other origins may call the API only where that is asked for."""

import pytest

from tests.unit.store_event.events_api import events_api


def test_browsers_are_not_let_in(monkeypatch: pytest.MonkeyPatch) -> None:
    with events_api(monkeypatch) as api:
        answer = api.get("1", Origin="https://shop.example")
    assert not any("Access-Control" in it for it in answer.headers)
    assert "Vary" not in answer.headers


def test_browsers_are_let_in_where_they_are_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    origin = {"Origin": "https://shop.example"}
    with events_api(monkeypatch, CORS_ORIGIN="https://shop.example") as api:
        preflight = api.call("OPTIONS", "/events/1", headers=origin)
        assert preflight.status == 204
        assert preflight.headers["Access-Control-Allow-Origin"] == "https://shop.example"
        assert "PUT" in preflight.headers["Access-Control-Allow-Methods"]
        allowed = set(preflight.headers["Access-Control-Allow-Headers"].lower().split(","))
        # What signers send: https://github.com/aws/aws-pdk/issues/408
        signed = {"authorization", "x-amz-date", "x-amz-security-token", "x-amz-content-sha256"}
        assert allowed >= signed | {"if-match", "if-none-match", "content-type", "x-api-key"}
        refused = api.get("1", **origin)
        assert (refused.status, refused.problem) == (404, "no-such-event")
        assert refused.headers["Access-Control-Allow-Origin"] == "https://shop.example"
        exposed = refused.headers["Access-Control-Expose-Headers"].split(",")
        assert {"ETag", "Location", "Retry-After"} <= set(exposed)


@pytest.mark.parametrize("headers", [{}, {"Origin": "https://a"}, {"Origin": "https://b"}])
def test_caches_learn_that_another_origin_gets_another_answer(
    monkeypatch: pytest.MonkeyPatch, headers: dict[str, str]
) -> None:
    with events_api(monkeypatch, CORS_ORIGIN="https://a") as api:
        tag = api.post('{"Id":"1"}', {"Content-Type": "application/json", **headers}).headers[
            "ETag"
        ]
        known = {**headers, "If-None-Match": tag}
        for answer in (
            api.get("1", **headers),
            api.call("GET", "/events/1", headers=known),
            api.get("2", **headers),
            api.call("PATCH", "/events/1", headers=headers),
            api.call("OPTIONS", "/events/1", headers=headers),
        ):
            assert answer.headers["Vary"] == "Origin"
            allowed = answer.headers.get("Access-Control-Allow-Origin")
            assert allowed == ("https://a" if headers.get("Origin") == "https://a" else None)
