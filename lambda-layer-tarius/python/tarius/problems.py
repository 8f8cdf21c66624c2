"""Answers that say what is wrong, as RFC 9457 has them.

https://www.rfc-editor.org/rfc/rfc9457
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from http import HTTPStatus

CONTENT_TYPE = "application/problem+json"
_TYPES = "urn:tarius:problem:"


class Problem(Exception):  # noqa: N818 - named as the RFC names it
    """A request that is answered with a problem document.

    Attributes:
        status: of the answer.
        code: names the fault, for programs; the last part of the document's `type`.
        detail: one sentence for people. It quotes nothing of a body but the names of its members.
        headers: of the answer, beside its content type.
    """

    def __init__(
        self, status: HTTPStatus, code: str, detail: str, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.code = code
        self.detail = detail
        self.headers = {"Cache-Control": "no-store", **(headers or {})}

    @property
    def document(self) -> str:
        """The body of the answer."""
        return json.dumps(
            {
                "type": _TYPES + self.code,
                "title": self.status.phrase,
                "status": self.status.value,
                "detail": self.detail,
            }
        )
