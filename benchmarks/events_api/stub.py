"""In the place of DynamoDB: it keeps items by their Id, and lets every condition hold.

What is measured is the processor time of who calls it, so its own does not matter.
`python -m benchmarks.events_api.stub` serves and prints its port.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from zlib import crc32


@contextmanager
def stub() -> Iterator[str]:
    """Serve; gives the URL."""
    words = [sys.executable, "-m", __name__]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout
            yield f"http://127.0.0.1:{int(server.stdout.readline())}"
        finally:
            server.terminate()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    items: dict[str, Any] = {}  # noqa: RUF012 - shared on purpose

    def do_POST(self) -> None:
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        answer = json.dumps(self._answer(request)).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/x-amz-json-1.0")
        self.send_header("Content-Length", str(len(answer)))
        self.send_header("x-amz-crc32", str(crc32(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def _answer(self, request: Any) -> Any:
        if self.headers["X-Amz-Target"].endswith(".PutItem"):
            self.items[request["Item"]["Id"]["S"]] = request["Item"]
            return {}
        return {"Item": self.items[request["Key"]["Id"]["S"]]}

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - named by its base
        pass


def _serve() -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    print(server.server_port, flush=True)
    server.serve_forever()


if __name__ == "__main__":
    _serve()
