"""Serves the page on this machine alone, until it is interrupted."""

import errno
import secrets
import socket
from collections.abc import Callable
from importlib.util import find_spec
from typing import TYPE_CHECKING

from deployer.errors import DeployerError, ProjectError
from deployer.pipeline.api.guards import Guard
from deployer.pipeline.api.page import PACKAGE, PageContent, make_page

if TYPE_CHECKING:
    from flask import Flask

HOST = "127.0.0.1"
_SECRET_BYTES = 16


def require_package() -> None:
    """See that what serves the page is installed.

    Raises:
        ProjectError: it is not.
    """
    if find_spec(PACKAGE) is None:
        raise ProjectError(
            "the page needs flask-swagger-ui, which is not installed",
            todo="Install it: pip install 'tarius[api-docs]'",
        )


def serve(content: PageContent, port: int, ready: Callable[[str], None]) -> None:
    """Serve the page until Ctrl-C.

    Args:
        port: 0 for any that is free.
        ready: is called with the page's address once it answers there.

    Raises:
        DeployerError: the port is taken.
    """
    with _listening(port) as listener:
        port = listener.getsockname()[1]
        secret = secrets.token_urlsafe(_SECRET_BYTES)
        app = make_page(content, Guard(port), secret)
        ready(f"http://{HOST}:{port}/{secret}/")
        _run(app, listener)


def _listening(port: int) -> socket.socket:
    # Bound here, for werkzeug would end the process where that fails.
    try:
        return socket.create_server((HOST, port))
    except OSError as error:
        if error.errno not in (errno.EADDRINUSE, errno.EACCES):
            raise
        why = "is taken" if error.errno == errno.EADDRINUSE else "is not for this user"
        raise DeployerError(
            f"port {port} {why}",
            where="--port",
            todo="Name another one, or none: then a free one is chosen.",
        ) from error


def _run(app: "Flask", listener: socket.socket) -> None:
    from werkzeug.serving import WSGIRequestHandler, make_server

    class Quiet(WSGIRequestHandler):
        """Logs nothing: addresses hold keys, and the page's own holds its secret."""

        def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002
            pass

        def send_response(self, code: int, message: str | None = None) -> None:
            """Without Date and Server: an answer of the API has them."""
            self.send_response_only(code, message)

    port = listener.getsockname()[1]
    server = make_server(
        HOST, port, app, threaded=True, request_handler=Quiet, fd=listener.fileno()
    )
    # Ends without an error when it is interrupted.
    server.serve_forever()
