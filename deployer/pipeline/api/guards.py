"""Which requests the page's server takes: it calls the API with the user's own credentials."""

from dataclasses import dataclass

MOST_BYTES = 10 * 1024 * 1024
"""Of a request's body; API Gateway takes no more.

https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
"""

_HTTP_PORT = 80
_NAMES = ("127.0.0.1", "localhost")


@dataclass(frozen=True)
class Guard:
    """Where the server is."""

    port: int

    @property
    def hosts(self) -> frozenset[str]:
        """What a request of a person's own browser has as Host.

        Another name that leads here is another's page: DNS rebinding.
        """
        named = {f"{it}:{self.port}" for it in _NAMES}
        return frozenset(named | set(_NAMES) if self.port == _HTTP_PORT else named)

    def is_from_page(self, host: str, origin: str | None, site: str | None) -> bool:
        """Whether a request was made by the page itself, as browsers say it.

        https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/Sec-Fetch-Site

        Args:
            host, origin, site: the headers Host, Origin and Sec-Fetch-Site; None where they are
                missing, as the latter is in old browsers.
        """
        own = host in self.hosts and origin in (None, f"http://{host}")
        return own and (origin is not None if site is None else site == "same-origin")
