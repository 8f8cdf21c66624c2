"""The page and what it needs, as a WSGI application: Swagger UI, the document, and calls."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from deployer.pipeline.api.access import METHODS
from deployer.pipeline.api.answers import POLICY, explained, problem, relayed
from deployer.pipeline.api.guards import MOST_BYTES, Guard
from deployer.pipeline.api.routes import find_route, plain_query, routes_of

if TYPE_CHECKING:
    from flask import Flask, Response

    from deployer.pipeline.api.calls import Answer

PACKAGE = "flask_swagger_ui"
"""It carries Swagger UI's own files, and brings Flask."""

Call = Callable[[str, str, Mapping[str, str], bytes | None], "Answer"]

_OWN_FILES = Path(__file__).parent / "static"
# Swagger UI draws with images that stand in its own style sheet, and styles that it sets.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
_HEADERS = {
    POLICY: _POLICY,
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


@dataclass(frozen=True)
class PageContent:
    """What the page shows, and whom its calls reach.

    Attributes:
        document: OpenAPI, for readers.
        settings: what the page's script is told.
        call: sends a request on; None where nothing may be called.
    """

    document: Mapping[str, Any]
    settings: Mapping[str, Any]
    call: Call | None


def make_page(content: PageContent, guard: Guard, secret: str) -> "Flask":
    """The application; all of it is below `/<secret>/`.

    The secret keeps other users of the machine out: a browser's headers are easily written.
    """
    from flask import Flask, request

    app = Flask(__name__, static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = MOST_BYTES
    app.json.sort_keys = False  # type: ignore[attr-defined]  # of Flask's default provider
    app.url_map.merge_slashes = False

    @app.before_request
    def refuse_others() -> "Response | None":
        if request.headers.get("Host") in guard.hosts:
            return None
        return problem(
            HTTPStatus.MISDIRECTED_REQUEST, f"The page is at http://127.0.0.1:{guard.port} alone."
        )

    @app.after_request
    def with_headers(response: "Response") -> "Response":
        if POLICY not in response.headers:  # an answer of the API has one of its own
            response.headers.update(_HEADERS)
        return response

    _serve_files(app, content, f"/{secret}")
    _serve_calls(app, content, guard, f"/{secret}")
    app.register_error_handler(Exception, explained)
    return app


def _serve_files(app: "Flask", content: PageContent, prefix: str) -> None:
    from flask import jsonify, send_from_directory

    swagger_ui = str(files(PACKAGE) / "dist")
    app.add_url_rule(f"{prefix}/", "page", lambda: send_from_directory(_OWN_FILES, "page.html"))
    app.add_url_rule(
        f"{prefix}/own/<name>", "own", lambda name: send_from_directory(_OWN_FILES, name)
    )
    app.add_url_rule(
        f"{prefix}/swagger-ui/<name>",
        "swagger_ui",
        lambda name: send_from_directory(swagger_ui, name),
    )
    app.add_url_rule(f"{prefix}/openapi.json", "document", lambda: jsonify(dict(content.document)))
    app.add_url_rule(f"{prefix}/settings.json", "settings", lambda: jsonify(dict(content.settings)))


def _serve_calls(app: "Flask", content: PageContent, guard: Guard, prefix: str) -> None:
    from flask import request

    routes = routes_of(content.document)
    below = f"{prefix}/call"

    def call(**_: str) -> "Response":
        host, origin, site = map(request.headers.get, ("Host", "Origin", "Sec-Fetch-Site"))
        if not guard.is_from_page(host or "", origin, site):
            return problem(HTTPStatus.FORBIDDEN, "Only the page itself may call from here.")
        if content.call is None:
            return problem(HTTPStatus.FORBIDDEN, "Calls are off. With --calls they are on.")
        # As it was sent: Flask's own path is decoded.
        path, _, query = request.environ["REQUEST_URI"].partition("?")
        path = path.removeprefix(below)
        route = find_route(routes, request.method, path)
        if route is None:
            return problem(HTTPStatus.NOT_FOUND, "The API's document has no such request.")
        sent = request.headers.items()
        headers = {name: text for name, text in sent if name.lower() in route.headers}
        target = f"{path}?{plain_query(query)}" if query else path
        return relayed(content.call(request.method, target, headers, request.get_data() or None))

    rule = f"{below}/<path:rest>"
    app.add_url_rule(rule, "call", call, methods=METHODS, provide_automatic_options=False)
