"""Only requests that the API's document has are handed on, and only headers that concern them."""

import pytest

from deployer.pipeline.api.routes import find_route, plain_query, routes_of
from tests.unit.pipeline.api.an_api import DOCUMENT

ROUTES = routes_of(DOCUMENT)
GREEDY = routes_of({"paths": {"/files/{path+}": {"get": {}}}})


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/things"),
        ("GET", "/things/a"),
        ("GET", "/things/a%2Fb"),
        ("DELETE", "/things/a:b@c~.-_"),
        ("GET", "/things/..."),
    ],
)
def test_a_request_of_the_document_is_known(method: str, path: str) -> None:
    assert find_route(ROUTES, method, path)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/things"),
        ("PUT", "/things/a"),
        ("OPTIONS", "/things"),
        ("POST", "/things/"),
        ("POST", "//things"),
        ("POST", "/other"),
        ("GET", "/things/"),
        ("GET", "/things/a/b"),
        ("GET", "/things/.."),
        ("GET", "/things/%2e%2E"),
        ("GET", "/things/."),
        ("GET", "/things/a b"),
        ("GET", "/things/a%"),
        ("GET", "/things/a\r\nHost: x"),
        ("GET", "/things/a#b"),
        ("GET", "/things/a\\b"),
        ("GET", "/things/é"),
        ("POST", ".evil.example/things"),
        ("POST", "@evil.example/things"),
        ("POST", "http://evil.example/things"),
        ("POST", ""),
    ],
)
def test_any_other_is_not(method: str, path: str) -> None:
    assert find_route(ROUTES, method, path) is None


def test_a_greedy_variable_takes_the_rest_but_no_way_out() -> None:
    assert find_route(GREEDY, "GET", "/files/a/b.txt")
    assert not find_route(GREEDY, "GET", "/files/a/../../b")
    assert not find_route(GREEDY, "GET", "/files/a//b")


def test_headers_are_those_of_the_document_but_never_who_calls() -> None:
    route = find_route(ROUTES, "GET", "/things/a")
    assert route
    assert route.headers == {"accept", "content-type", "if-match", "if-none-match"}


def test_parameters_are_followed_to_where_they_are_named() -> None:
    [route] = routes_of(
        {
            "paths": {"/a": {"parameters": [{"$ref": "#/components/parameters/A~1B"}], "get": {}}},
            "components": {"parameters": {"A/B": {"name": "X-Trace", "in": "header"}}},
        }
    )
    assert "x-trace" in route.headers


@pytest.mark.parametrize(
    ("query", "plain"),
    [
        ("day=2026-01-31&type=a%20b", "day=2026-01-31&type=a%20b"),
        ("type=a+b&t=12:00/x", "type=a%20b&t=12%3A00%2Fx"),
        ("next=&a=1&a=2", "next=&a=1&a=2"),
        ("a=%ff&b=%C3%A9", "a=%FF&b=%C3%A9"),  # bytes that are no UTF-8 stay as they are
    ],
)
def test_a_query_is_encoded_as_signatures_want_it(query: str, plain: str) -> None:
    assert plain_query(query) == plain
