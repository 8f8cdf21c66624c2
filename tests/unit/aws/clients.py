"""Clients for tests: one session for all, since reading the service models takes longest."""

from typing import Any

import moto  # noqa: F401 - its handlers reach only sessions made after its import
from botocore.config import Config
from botocore.session import Session

from deployer.aws.session import Aws

REGION = "eu-west-1"
ACCOUNT = "111111111111"
SESSION: Any = Session()
SESSION.set_credentials("x", "x")
SESSION.set_config_variable("region", REGION)


def make_client(service: str) -> Any:
    """A client whose calls go nowhere unless a test catches them."""
    return SESSION.create_client(service, endpoint_url="http://127.0.0.1:9")


def make_aws(*, local: bool = False, **clients: Any) -> Aws:
    """A connection with some clients given; the others go nowhere."""
    endpoint = "http://127.0.0.1:9" if local else None
    return Aws(SESSION, REGION, endpoint, Config(), clients)
