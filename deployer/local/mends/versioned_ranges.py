"""Ranges of an object version.

AWS: GetObject honours Range whether or not a versionId is given: 206 with Content-Range, or 416.
https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html

MiniStack: with a versionId the header is ignored and the whole version returned, with 200.

The mend: the whole version is cut to the range afterwards.
"""

from collections.abc import Mapping
from typing import Any

from deployer.local.mends import upstream


def apply() -> None:
    """Mend it."""
    s3 = upstream.module("services.s3")
    whole = s3._get_object
    upstream.require(whole, "64ad7071ef0e")

    def get_object(
        bucket: str, key: str, headers: Mapping[str, str], query: Mapping[str, Any] | None = None
    ) -> Any:
        answer = whole(bucket, key, headers, query)
        wanted = headers.get("range", "")
        if not (wanted and answer[0] == 200):
            return answer
        _, found, body = answer
        span = s3._parse_range(wanted, len(body))
        if span is None:
            refused = {"Content-Type": "application/xml", "Content-Range": f"bytes */{len(body)}"}
            return 416, refused, s3._xml_body(s3._range_error_xml(bucket, key))
        start, end = span
        # A checksum of the whole would not fit the part.
        kept = {name: it for name, it in found.items() if "x-amz-checksum" not in name.lower()}
        part = body[start : end + 1]
        kept["Content-Range"] = f"bytes {start}-{end}/{len(body)}"
        kept["Content-Length"] = str(len(part))
        return 206, kept, part

    s3._get_object = get_object
