"""A bucket as a test plays it: objects by key, and nothing of versions."""

import io
from typing import Any

import pytest

from tests.unit.aws.scripted import Scripted, client_error


class Objects:
    """S3 with one bucket."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.bodies: dict[str, bytes] = {}
        self.s3 = Scripted(
            monkeypatch,
            "s3",
            {"GetObject": self._get, "PutObject": self._put, "DeleteObject": self._delete},
        )

    def _get(self, Key: str, **_: Any) -> dict[str, Any]:  # noqa: N803
        if Key not in self.bodies:
            raise client_error("NoSuchKey")
        return {"Body": io.BytesIO(self.bodies[Key])}

    def _put(self, Key: str, Body: bytes, **_: Any) -> dict[str, Any]:  # noqa: N803
        self.bodies[Key] = Body
        return {}

    def _delete(self, Key: str, **_: Any) -> dict[str, Any]:  # noqa: N803
        self.bodies.pop(Key, None)
        return {}
