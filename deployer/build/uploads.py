"""Uploads of zips and files to the code bucket, in parallel, each with its object version.

Large files go by multipart. boto3's own transfers would do that as well, but they keep to
themselves which object version they made, and asking afterwards could tell of somebody else's.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed, wait
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from deployer.build.checksums import ALGORITHM, LARGE, PART
from deployer.build.code_bucket import CodeBucket, marker_key
from deployer.build.zips import check_unchanged
from deployer.messages import Ui

if TYPE_CHECKING:
    from mypy_boto3_s3.type_defs import CompletedPartTypeDef

_PARALLEL = 16


@dataclass(frozen=True)
class Upload:
    """A file and its key.

    Attributes:
        source_hash: noted beside the object, as `CodeBucket.reuse` reads it; empty
            where the key itself tells of the contents.
        digest: SHA-256 that the contents must have, hex; empty for a file of our own making.
    """

    path: Path
    key: str
    source_hash: str = ""
    digest: str = ""


def upload_files(uploads: Sequence[Upload], bucket: CodeBucket, ui: Ui) -> list[str]:
    """Upload files and return their object versions, in order; a failure stops all.

    Raises:
        botocore.exceptions.ClientError: as S3 answers; of what was begun by multipart nothing is
            left.
        DeployerError: a file is no longer what it was when it was hashed.
    """
    if not uploads:
        return []
    sizes = {it: it.path.stat().st_size for it in uploads}
    with (
        ui.progress("Uploading", sum(sizes.values())) as advance,
        ThreadPoolExecutor(_PARALLEL) as pool,
    ):
        try:
            whole = {pool.submit(_put, it, bucket): it for it in uploads if sizes[it] < LARGE}
            versions = {}
            for done in as_completed(whole):
                versions[whole[done]] = done.result()
                advance(sizes[whole[done]])
            for it in uploads:
                if it not in versions:
                    versions[it] = _put_in_parts(it, sizes[it], bucket, pool, advance)
        except BaseException:
            pool.shutdown(wait=True, cancel_futures=True)
            raise
    return [versions[it] for it in uploads]


def _put(upload: Upload, bucket: CodeBucket) -> str:
    # Read once: what is sent is what was held against the digest.
    body = upload.path.read_bytes()
    if upload.digest:
        check_unchanged(upload.path, upload.digest, sha256(body).hexdigest())
    done = bucket.s3.put_object(
        Bucket=bucket.name, Key=upload.key, Body=body, ChecksumAlgorithm=ALGORITHM
    )
    return _noted(upload, bucket, done["VersionId"])


def _noted(upload: Upload, bucket: CodeBucket, version: str) -> str:
    """Note the source; after the object, so that no marker names a version that is not there."""
    if upload.source_hash:
        key = marker_key(upload.key, upload.source_hash, version)
        bucket.s3.put_object(Bucket=bucket.name, Key=key)
    return version


def _put_in_parts(
    upload: Upload,
    size: int,
    bucket: CodeBucket,
    pool: ThreadPoolExecutor,
    advance: Callable[[int], Any],
) -> str:
    s3 = bucket.s3
    # S3 holds each part against its checksum, and the whole against those of all parts.
    # https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html
    begun = s3.create_multipart_upload(
        Bucket=bucket.name, Key=upload.key, ChecksumAlgorithm=ALGORITHM
    )
    upload_id = begun["UploadId"]
    parts: list[Future[CompletedPartTypeDef]] = []
    try:
        for number, body in enumerate(_pieces(upload), start=1):
            if number > _PARALLEL:  # so that no more than these are held in memory
                parts[number - 1 - _PARALLEL].result()
            parts.append(pool.submit(_part, upload, bucket, upload_id, number, body))
        for number, done in enumerate(parts):
            done.result()
            advance(min(PART, size - number * PART))
        finished = s3.complete_multipart_upload(
            Bucket=bucket.name,
            Key=upload.key,
            UploadId=upload_id,
            MultipartUpload={"Parts": [it.result() for it in parts]},
        )
    except BaseException:
        # Parts that arrive later would be kept, and paid for.
        for part in parts:
            part.cancel()
        wait(parts)
        s3.abort_multipart_upload(Bucket=bucket.name, Key=upload.key, UploadId=upload_id)
        raise
    return _noted(upload, bucket, finished["VersionId"])


def _pieces(upload: Upload) -> Iterator[bytes]:
    """A file's parts; the last has come only if all of them are what was hashed."""
    digest = sha256()
    with upload.path.open("rb") as file:
        for body in iter(partial(file.read, PART), b""):
            digest.update(body)
            yield body
    if upload.digest:
        check_unchanged(upload.path, upload.digest, digest.hexdigest())


def _part(
    upload: Upload, bucket: CodeBucket, upload_id: str, number: int, body: bytes
) -> "CompletedPartTypeDef":
    done = bucket.s3.upload_part(
        Bucket=bucket.name,
        Key=upload.key,
        UploadId=upload_id,
        PartNumber=number,
        Body=body,
        ChecksumAlgorithm=ALGORITHM,
    )
    part: CompletedPartTypeDef = {"PartNumber": number, "ETag": done["ETag"]}
    if "ChecksumSHA256" in done:
        part["ChecksumSHA256"] = done["ChecksumSHA256"]
    return part
