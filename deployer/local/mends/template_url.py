"""Virtual-hosted TemplateURLs.

AWS: a TemplateURL may name its bucket in the host, as in
`https://BUCKET.s3.REGION.amazonaws.com/KEY`, which is what `aws cloudformation package` and the
deployer write.
https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html

MiniStack: takes the first part of the path for the bucket, whatever the host is, and finds nothing.

The mend: such a URL is read as its path-style equal.
"""

import re
from urllib.parse import ParseResult, urlparse

from deployer.local.mends import upstream

_VIRTUAL_HOST = re.compile(
    r"(?P<bucket>[a-z0-9][a-z0-9.-]{1,61}[a-z0-9])\.s3[.-](?:[a-z0-9-]+\.)?amazonaws\.com(?:\.cn)?"
)


def path_style(url: str) -> ParseResult:
    """Parse `url`, with the bucket of a virtual-hosted one moved into its path."""
    parsed = urlparse(url)
    match = _VIRTUAL_HOST.fullmatch(parsed.hostname or "")
    return parsed._replace(path=f"/{match['bucket']}{parsed.path}") if match else parsed


def apply() -> None:
    """Mend it."""
    helpers = upstream.module("services.cloudformation.helpers")
    upstream.require(helpers._resolve_document, "9ad9addb675b")
    helpers.urlparse = path_style
