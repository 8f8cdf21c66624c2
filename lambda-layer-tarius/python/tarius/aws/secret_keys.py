"""Keys that Secrets Manager keeps."""

from typing import Any


def secret_key(client: Any, secret_id: str) -> bytes:
    """The bytes of a secret, which is a random text or binary.

    Args:
        client: of Secrets Manager.
        secret_id: name or ARN.
    """
    found = client.get_secret_value(SecretId=secret_id)
    if "SecretBinary" in found:
        return bytes(found["SecretBinary"])
    return str(found["SecretString"]).encode()
