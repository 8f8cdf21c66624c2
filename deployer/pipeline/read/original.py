"""Reads an object as it is stored, with the caller's own rights."""

from dataclasses import dataclass, field

from deployer.aws.errors import code_of, is_denied, is_sealed
from deployer.errors import DeployerError
from deployer.pipeline.target import Target

_MISSING = ("NoSuchKey", "NoSuchVersion", "404")


@dataclass(frozen=True)
class Original:
    """The beginning of an object.

    Attributes:
        size: bytes of all of it.
        version: empty where the bucket keeps none.
    """

    data: bytes = field(repr=False)
    size: int
    version: str


def read_original(target: Target, bucket: str, key: str, first: int) -> Original | None:
    """An object's first bytes; None where the caller may not read it.

    Raises:
        DeployerError: there is no such object.
    """
    from botocore.exceptions import ClientError

    s3 = target.aws.client("s3")
    try:
        found = s3.get_object(Bucket=bucket, Key=key, Range=f"bytes=0-{first - 1}")
    except ClientError as error:
        if is_denied(error) or is_sealed(error):
            return None
        if code_of(error) == "InvalidRange":  # the object is empty
            return Original(b"", 0, "")
        if code_of(error) in _MISSING:
            raise DeployerError(
                "there is no such object",
                where=f"s3://{bucket}/{key}",
                todo="See which there are: aws s3 ls --recursive "
                f"s3://{bucket}/{key.rpartition('/')[0]}",
            ) from error
        raise
    data = found["Body"].read()
    size = int(found.get("ContentRange", "").rpartition("/")[2] or len(data))
    version = found.get("VersionId", "")
    return Original(data, size, "" if version == "null" else version)
