"""Calls of one operation of a JSON service, whose input and output stay JSON text.

botocore builds the input from dictionaries, and dictionaries from the output. Where an input is
large and made for this one call, that takes most of the call's time. All else but the signature is
botocore's: endpoint, credentials, the checks of an answer, and what a failure is called.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.LowLevelAPI.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zlib import crc32

from botocore.awsrequest import AWSPreparedRequest
from botocore.compat import HTTPHeaders
from botocore.exceptions import ChecksumError, ClientError, NoCredentialsError
from botocore.hooks import first_non_none_response
from botocore.parsers import create_parser

from tarius.aws.signer import Signer

if TYPE_CHECKING:
    from botocore.client import BaseClient
    from botocore.credentials import Credentials

    from tarius.aws.endpoint import Endpoint
    from tarius.aws.keep_alive import Answer, HttpSession


class SignedCall:
    """An operation to be called."""

    def __init__(
        self,
        client: BaseClient,
        operation: str,
        endpoint: Endpoint,
        credentials: Credentials | None,
        session: HttpSession,
    ) -> None:
        """Make a call.

        Args:
            client: of the service.
            operation: as the API names it.
            endpoint: of the operation.
            credentials: asked for before each call, so those that expire are renewed.
        """
        service = client.meta.service_model
        config: Any = client.meta.config
        self._operation = operation
        self._output_shape: Any = service.operation_model(operation).output_shape
        self._url = endpoint.url.rstrip("/") + "/"
        self._credentials = credentials
        self._session = session
        headers = {
            "Content-Type": f"application/x-amz-json-{service.metadata['jsonVersion']}",
            "X-Amz-Target": f"{service.metadata['targetPrefix']}.{operation}",
        }
        self._signer = Signer(endpoint._replace(url=self._url), headers)
        # Not signed, for what is between here and the service may change it.
        self._unsigned = {"User-Agent": config.user_agent}
        self._events = client.meta.events
        self._before_send = f"before-send.{service.service_id.hyphenize()}.{operation}"

    def __call__(self, body: bytes) -> bytes:
        """Make the call once; returns the body of the answer.

        Raises:
            ClientError: the service refuses it.
            BotoCoreError: there is no answer, or a broken one.
        """
        answer = self._send(body)
        content = answer.content
        self._check_sum(answer, content)
        if answer.status_code >= 300:
            raise self._refusal(answer, content)
        return content

    def _send(self, body: bytes) -> Answer:
        if self._credentials is None:
            raise NoCredentialsError
        signed = self._signer.headers(body, self._credentials.get_frozen_credentials())
        headers = HTTPHeaders.from_dict(self._unsigned | signed)
        prepared = AWSPreparedRequest("POST", self._url, headers, body, False)
        # As botocore's own calls do: who listens may answer instead of the service.
        said = first_non_none_response(self._events.emit(self._before_send, request=prepared))
        return self._session.send(prepared) if said is None else said

    @staticmethod
    def _check_sum(answer: Answer, content: bytes) -> None:
        expected = answer.headers.get("x-amz-crc32")
        if expected is not None and expected != (actual := str(crc32(content))):
            raise ChecksumError(
                checksum_type="crc32", expected_checksum=expected, actual_checksum=actual
            )

    def _refusal(self, answer: Answer, content: bytes) -> ClientError:
        parsed: Any = create_parser("json").parse(
            {
                "status_code": answer.status_code,
                "headers": answer.headers,
                "body": content,
                "context": {"operation_name": self._operation},
            },
            self._output_shape,
        )
        return ClientError(parsed, self._operation)
