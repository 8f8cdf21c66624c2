"""Send many requests over a few kept connections, and note how long each takes."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from http.client import HTTPConnection
from statistics import quantiles
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.events_api.deployed import Deployed, Request


@dataclass(frozen=True)
class Sent:
    """What some requests took, all in seconds."""

    seconds: float
    latencies: tuple[float, ...]

    @property
    def rate(self) -> float:
        """Requests a second."""
        return len(self.latencies) / self.seconds

    def percentile(self, percent: int) -> float:
        """The latency that so many percent of the requests do not exceed."""
        return quantiles(self.latencies, n=100, method="inclusive")[percent - 1]


def send(to: Deployed, requests: Sequence[Request], connections: int) -> Sent:
    """Send requests; each connection sends its next when the one before is answered.

    Raises:
        RuntimeError: an answer says that a request failed.
    """
    netloc = urlsplit(to.root).netloc
    shares = [requests[first::connections] for first in range(connections)]
    ready = threading.Barrier(connections + 1)
    latencies: list[float] = []
    failures: list[str] = []
    threads = [
        threading.Thread(target=_send_share, args=(netloc, it, ready, latencies, failures))
        for it in shares
    ]
    for thread in threads:
        thread.start()
    ready.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - began
    if failures:
        raise RuntimeError(f"{to.name}: {failures[0]}")
    return Sent(seconds, tuple(latencies))


def _send_share(
    netloc: str,
    requests: Sequence[Request],
    ready: threading.Barrier,
    latencies: list[float],
    failures: list[str],
) -> None:
    connection = HTTPConnection(netloc, timeout=60)
    connection.connect()
    ready.wait()
    for it in requests:
        began = time.perf_counter()
        connection.request(it.method, it.target, it.body or None, dict(it.headers))
        answer = connection.getresponse()
        said = answer.read()
        latencies.append(time.perf_counter() - began)
        if answer.status not in (200, 201):
            failures.append(f"{it.method}: {answer.status} {said[:500]!r}")
            break
    connection.close()
