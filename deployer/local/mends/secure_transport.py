"""The loopback interface as a secure transport.

AWS: everybody is reached over TLS, and policies that deny `aws:SecureTransport: false` deny nobody.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-securetransport

MiniStack: serves plain http, counts it as insecure, and so denies every call to a bucket or queue
with such a policy once policies are enforced.

The mend: a caller on this machine's loopback interface, where nobody else listens, counts as
secure. That a template demands TLS is asserted on the template; no local call can show it.
"""

import ipaddress
from contextvars import ContextVar

from deployer.local.mends import upstream


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def apply() -> None:
    """Mend it."""
    app = upstream.module("app")
    evaluator = upstream.module("core.iam_evaluator")
    pin = evaluator.pin_request_origin
    upstream.require(pin, "de819c1bd9ac")

    def pin_as_secure(source_ip: str, secure_transport: bool) -> None:
        pin(source_ip, secure_transport or _is_loopback(source_ip))

    app.pin_request_origin = pin_as_secure
    # What the server does by itself, as a service that calls another, comes from no request.
    evaluator._request_origin = ContextVar("request_origin", default=("127.0.0.1", True))
