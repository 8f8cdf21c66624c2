"""Keys that Secrets Manager keeps."""

import boto3
from botocore.config import Config

# Whoever asks has somebody waiting, and leaves the time to answer, whatever becomes of it: two
# tries, 16 seconds at most.
_CONFIG = Config(connect_timeout=3, read_timeout=5, retries={"total_max_attempts": 2})


def secret_key(secret_id: str) -> bytes:
    """The bytes of a secret, which is a random text or binary.

    Args:
        secret_id: name or ARN.
    """
    client = boto3.client("secretsmanager", config=_CONFIG)
    found = client.get_secret_value(SecretId=secret_id)
    if "SecretBinary" in found:
        return bytes(found["SecretBinary"])
    return str(found["SecretString"]).encode()
