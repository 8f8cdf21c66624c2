"""The API's routes: what each request does, and how it is answered."""

from __future__ import annotations

import re
from http import HTTPStatus
from traceback import format_tb
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response

from browsers import pages_of
from event_lists import next_token, read_list_request, summary
from event_table import no_such_event
from preconditions import entity_tag, is_unchanged, required_match
from problems import problem_response
from request_bodies import UNPROCESSABLE, read_body
from store_events import is_id, store_event
from strict_json import Value, canonical
from tarius.aws.failures import described, may_pass
from tarius.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from aws_lambda_powertools import Logger

    from event_table import EventTable
    from store_events import StoreEvent

_JSON = "application/json"
# What each address knows, for whoever asks something else of it.
# Slashes at the end make no difference.
_ALLOWED = (
    (re.compile(r"/events/*"), "GET, POST"),
    (re.compile(r"/events/[^/]+/*"), "DELETE, GET, PUT"),
)


def make_api(
    table: Callable[[], EventTable], logger: Logger, most_body_bytes: int, cors_origin: str = ""
) -> APIGatewayRestResolver:
    """Make the API.

    Args:
        table: gives the events' table.
        most_body_bytes: bytes of a request's body that are taken.
        cors_origin: whose pages may call it from a browser; empty for none.
    """
    app = APIGatewayRestResolver(cors=pages_of(cors_origin), debug=False)
    routes = _Routes(app, table, most_body_bytes)
    app.post("/events")(routes.create)
    app.get("/events")(routes.list)
    app.get("/events/<event_id>")(routes.read)
    app.put("/events/<event_id>")(routes.replace)
    app.delete("/events/<event_id>")(routes.delete)
    _answer_errors(app, logger)
    return app


class _Routes:
    """The five requests that the API knows."""

    def __init__(
        self, app: APIGatewayRestResolver, table: Callable[[], EventTable], most_bytes: int
    ) -> None:
        self._app = app
        self._table = table
        self._most_bytes = most_bytes

    def create(self) -> Response[str]:
        event = self._sent_event()
        is_new = self._table().create(event)
        status = HTTPStatus.CREATED if is_new else HTTPStatus.OK
        location = {"Location": self._location(event.id)}
        return _event_response(status, event.text, event.digest, location)

    def read(self, event_id: str) -> Response[str]:
        stored = self._table().read(_known_id(event_id))
        if is_unchanged(self._headers(), stored.digest):
            headers = {"ETag": entity_tag(stored.digest), "Cache-Control": "no-cache"}
            return Response(HTTPStatus.NOT_MODIFIED.value, _JSON, "", headers)
        return _event_response(HTTPStatus.OK, stored.text, stored.digest)

    def replace(self, event_id: str) -> Response[str]:
        wanted = _known_id(event_id)
        match = required_match(self._headers())
        event = self._sent_event()
        if event.id != wanted:
            raise Problem(UNPROCESSABLE, "id", "The body's Id is not the one of the address.")
        self._table().replace(event, match)
        return _event_response(HTTPStatus.OK, event.text, event.digest)

    def delete(self, event_id: str) -> Response[str]:
        wanted = _known_id(event_id)
        self._table().delete(wanted, required_match(self._headers()))
        return Response(HTTPStatus.NO_CONTENT.value, None, "", {"Cache-Control": "no-store"})

    def list(self) -> Response[str]:
        parameters = self._app.current_event.raw_event.get("multiValueQueryStringParameters")
        request = read_list_request(parameters or {})
        items, last = self._table().page(request)
        answer: dict[str, Value] = {"events": [summary(item) for item in items]}
        if last:
            answer["next"] = next_token(request.key, last)
        headers = {"Cache-Control": "no-cache"}
        return Response(HTTPStatus.OK.value, _JSON, canonical(answer), headers)

    def _sent_event(self) -> StoreEvent:
        sent = self._app.current_event
        document = read_body(
            sent.body,
            is_base64=bool(sent.is_base64_encoded),
            headers=self._headers(),
            most_bytes=self._most_bytes,
        )
        return store_event(document)

    def _headers(self) -> Mapping[str, str]:
        # A header that came twice is one with a list; the event's `headers` has the last alone.
        sent = self._app.current_event.raw_event.get("multiValueHeaders") or {}
        return {name.lower(): ", ".join(texts) for name, texts in sent.items()}

    def _location(self, event_id: str) -> str:
        # With the stage before it, as the client asked.
        asked = self._app.current_event.raw_event["requestContext"].get("path", "/events")
        return f"{asked.rstrip('/')}/{quote(event_id, safe='')}"


def _event_response(
    status: HTTPStatus, text: str, digest: str, headers: Mapping[str, str] | None = None
) -> Response[str]:
    tags = {"ETag": entity_tag(digest), "Cache-Control": "no-cache"}
    return Response(status.value, _JSON, text, {**tags, **(headers or {})})


def _known_id(address: str) -> str:
    """The Id in an address; one that no event can have is not there.

    Raises:
        Problem: no event can have it.
    """
    event_id = unquote(address)
    if not is_id(event_id):
        raise no_such_event()
    return event_id


def _no_route(method: str, path: str) -> Problem:
    """What is answered where no route is: another method of an address, or another address."""
    for address, allowed in _ALLOWED:
        if not address.fullmatch(path):
            continue
        if method in allowed.split(", "):
            return no_such_event()  # Routes take but characters that may stand in an address.
        detail = f"This address knows {allowed}."
        return Problem(HTTPStatus.METHOD_NOT_ALLOWED, "method", detail, {"Allow": allowed})
    detail = "There is nothing here; /events and /events/{id} are the addresses."
    return Problem(HTTPStatus.NOT_FOUND, "no-such-address", detail)


def _answer_errors(app: APIGatewayRestResolver, logger: Logger) -> None:
    """No error leaves the function but as a problem document."""

    def tell(problem: Problem) -> Response[str]:
        logger.info("Refused", extra={"status": problem.status.value, "problem": problem.code})
        return problem_response(problem)

    def no_route(_: Exception) -> Response[str]:
        return tell(_no_route(app.current_event.http_method, app.current_event.path))

    def fail(error: Exception) -> Response[str]:
        # The message of an error may quote what was sent; where it arose does not.
        trace = "".join(format_tb(error.__traceback__))
        logger.error("Failed", extra={"reason": described(error), "trace": trace})
        if may_pass(error):
            busy = "The store is busy. Send the request again in a moment."
            problem = Problem(HTTPStatus.SERVICE_UNAVAILABLE, "busy", busy, {"Retry-After": "1"})
        else:
            broken = "The fault is not the request's. It is logged."
            problem = Problem(HTTPStatus.INTERNAL_SERVER_ERROR, "fault", broken)
        return problem_response(problem)

    app.exception_handler(Problem)(tell)
    app.not_found(no_route)
    app.exception_handler(Exception)(fail)
