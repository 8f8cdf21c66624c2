"""Calls the API as the deployer's own caller."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from deployer.errors import DeployerError
from deployer.pipeline.api.access import Access

if TYPE_CHECKING:
    from botocore.awsrequest import AWSRequest, AWSResponse
    from botocore.httpsession import URLLib3Session

    from deployer.aws.session import Aws

_SERVICE = "execute-api"
_CHUNK_BYTES = 64 * 1024
_SECONDS_TO_CONNECT, _SECONDS_TO_ANSWER = 10, 60
# https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1; what is sent here has a length of its own,
# and cookies would be those of every port of this machine.
_NOT_PASSED_ON = frozenset(
    {
        "connection",
        "content-length",
        "keep-alive",
        "proxy-authenticate",
        "proxy-connection",
        "set-cookie",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    }
)


@dataclass(frozen=True)
class Answer:
    """What the API answered; the headers without those of the connection."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)


@dataclass(frozen=True)
class ApiCaller:
    """Calls one API, each call once.

    Attributes:
        endpoint: of its stage, without a slash at its end.
    """

    aws: "Aws"
    endpoint: str
    access: Access

    def call(
        self, method: str, target: str, headers: Mapping[str, str], body: bytes | None
    ) -> Answer:
        """Send a request; safe to call from several threads.

        Args:
            target: path and query below the endpoint, percent-encoded.

        Raises:
            DeployerError: no answer came; the call may have been heard nevertheless.
        """
        found = self._sent(self._request(method, target, headers, body))
        return _answer(found, found.content)

    def begin(self, target: str, headers: Mapping[str, str]) -> tuple[Answer, Iterator[bytes]]:
        """Send a GET; the body comes in chunks while they are taken, and not with the answer.

        Raises:
            DeployerError: no answer came; of the chunks, it broke off.
        """
        request = self._request("GET", target, headers, None)
        request.stream_output = True
        found = self._sent(request)
        return _answer(found, b""), self._chunks(found)

    def _request(
        self, method: str, target: str, headers: Mapping[str, str], body: bytes | None
    ) -> "AWSRequest":
        from botocore.awsrequest import AWSRequest

        request = AWSRequest(method, self.endpoint + target, dict(headers), body)
        if self.access.key_id:
            request.headers["x-api-key"] = self._key
        if self.access.signed:
            self._sign(request)
        return request

    def _chunks(self, found: "AWSResponse") -> Iterator[bytes]:
        from urllib3.exceptions import HTTPError

        try:
            yield from found.raw.stream(_CHUNK_BYTES)
        except HTTPError as error:
            raise DeployerError(
                "the answer broke off: what came of it is not the whole",
                where=self.endpoint,
                todo="Its function's log tells why: deployer logs",
            ) from error

    def _sent(self, request: "AWSRequest") -> "AWSResponse":
        from botocore.exceptions import ConnectionError as NoConnectionError
        from botocore.exceptions import HTTPClientError

        try:
            return self._http.send(request.prepare())
        except (HTTPClientError, NoConnectionError) as error:
            raise DeployerError(
                f"no answer came: {type(error).__name__}",
                where=self.endpoint,
                todo="The API may have heard the call. See whether it stands: deployer status",
            ) from error

    def _sign(self, request: "AWSRequest") -> None:
        from botocore.auth import SigV4Auth

        # They are asked for each time, for they may have been renewed.
        credentials = self.aws.session.get_credentials()
        if credentials is None:
            raise DeployerError("there are no credentials any more", todo="Sign in again.")
        frozen = credentials.get_frozen_credentials()
        SigV4Auth(frozen, _SERVICE, self.aws.region).add_auth(request)

    @cached_property
    def _key(self) -> str:
        found = self.aws.client("apigateway").get_api_key(
            apiKey=self.access.key_id, includeValue=True
        )
        return str(found["value"])

    @cached_property
    def _http(self) -> "URLLib3Session":
        from botocore.httpsession import URLLib3Session
        from botocore.utils import get_environ_proxies

        # A proxy of the machine's would not find the local cloud on its own loopback address.
        proxies = {} if self.aws.is_local else get_environ_proxies(self.endpoint)
        verify = self.aws.session.get_config_variable("ca_bundle") or True
        timeout = (_SECONDS_TO_CONNECT, _SECONDS_TO_ANSWER)
        return URLLib3Session(
            verify=verify,
            proxies=proxies,
            timeout=timeout,  # type: ignore[arg-type]  # it takes both, like urllib3
        )


def _answer(found: "AWSResponse", body: bytes) -> Answer:
    kept = {
        name: text for name, text in found.headers.items() if name.lower() not in _NOT_PASSED_ON
    }
    return Answer(found.status_code, kept, body)
