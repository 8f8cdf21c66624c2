"""Tokens as GitHub gives them to the jobs of a workflow; the local cloud looks at no signature."""

import base64
import json
import time
from typing import Any

ISSUER = "token.actions.githubusercontent.com"
AUDIENCE = "sts.amazonaws.com"


def token(repository: str, subject: str, **claims: Any) -> str:
    """A token for a job.

    Claims: https://docs.github.com/en/actions/reference/security/oidc

    Args:
        repository: owner/name.
        subject: what follows the repository in `sub`, `environment:devl`.
        claims: others, or other values.
    """
    now = int(time.time())
    owner = repository.partition("/")[0]
    body = {
        "iss": f"https://{ISSUER}",
        "aud": AUDIENCE,
        "sub": f"repo:{repository}:{subject}",
        "repository": repository,
        "repository_owner": owner,
        "iat": now,
        "nbf": now,
        "exp": now + 300,
        **claims,
    }
    parts = ({"typ": "JWT", "alg": "RS256"}, body)
    return ".".join([*map(_encoded, parts), _encoded("not signed")])


def _encoded(part: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()
