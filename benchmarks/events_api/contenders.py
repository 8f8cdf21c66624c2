"""Our function and the peer, as processes of this machine run them against a stub."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
OURS, PEER = "ours", "peer"


@dataclass(frozen=True)
class Contender:
    """A function.

    Attributes:
        path: where it finds its modules.
        is_base64: whether its API hands bodies over as bytes.
    """

    name: str
    path: tuple[Path, ...]
    is_base64: bool


IN_THE_TREE = (
    Contender(OURS, (ROOT / "src/store-event", ROOT / "lambda-layer-tarius/python"), True),
    Contender(PEER, (Path(__file__).parent / "peer",), False),
)


def environment(url: str) -> Mapping[str, str]:
    """Of both, with a stub in the place of DynamoDB; and nothing of this machine's own."""
    return {
        "PATH": os.environ["PATH"],
        "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_SESSION_TOKEN": "token" * 100,
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_LAMBDA_FUNCTION_NAME": "function",
        "AWS_ENDPOINT_URL_DYNAMODB": url,
        "EVENT_TABLE": "events",
        "MOST_BODY_BYTES": "1048576",
        "CORS_ORIGIN": "",
        "POWERTOOLS_SERVICE_NAME": "store-event",
        "POWERTOOLS_LOG_LEVEL": "INFO",
    }
