"""Clients whose calls a test answers; requests and answers are held against the service model.

botocore's Stubber wants all answers in the order of the calls. Here each operation has a function,
so that a test need not know in which order a stage asks.
"""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from botocore.exceptions import ClientError
from botocore.validate import validate_parameters

from tests.unit.aws.clients import make_client

_TOKENS = ("ClientRequestToken", "ClientToken")

Answer = Mapping[str, Any]
Script = Mapping[str, Callable[..., Answer]]


def client_error(code: str, message: str = "", operation: str = "Op") -> ClientError:
    """An error as AWS answers it."""
    return ClientError({"Error": {"Code": code, "Message": message}}, operation)


class Scripted:
    """A client and a record of its calls.

    Args:
        script: by operation, `DescribeStacks`; each takes the call's parameters by name.
    """

    def __init__(self, monkeypatch: pytest.MonkeyPatch, service: str, script: Script) -> None:
        self.client = make_client(service)
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self._script = dict(script)
        monkeypatch.setattr(self.client, "_make_api_call", self._answer)

    def answer(self, operation: str, by: Callable[..., Answer]) -> None:
        """Answer an operation otherwise from now on."""
        self._script[operation] = by

    def operations(self) -> list[str]:
        """The operations called, in order."""
        return [name for name, _ in self.calls]

    def parameters(self, operation: str) -> list[dict[str, Any]]:
        """The parameters of each call of an operation, but for its token, which is never twice."""
        return [
            {key: value for key, value in given.items() if key not in _TOKENS}
            for name, given in self.calls
            if name == operation
        ]

    def tokens(self, operation: str) -> list[str]:
        """The token of each call of an operation; empty where it had none."""
        return [
            next((given[key] for key in _TOKENS if key in given), "")
            for name, given in self.calls
            if name == operation
        ]

    def _answer(self, operation: str, given: dict[str, Any]) -> Answer:
        self.calls.append((operation, given))
        model = self.client.meta.service_model.operation_model(operation)
        validate_parameters(given, model.input_shape)
        assert operation in self._script, f"{operation}({given}) was not expected"
        answer = self._script[operation](**given)
        if model.output_shape:
            validate_parameters(answer, model.output_shape)
        return answer
