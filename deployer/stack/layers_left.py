"""Versions of layers that outlive the stacks which published them.

An update that replaces a version keeps the old one where the template asks for it, and forgets it:
no stack deletes it later.
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-updatereplacepolicy.html
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient

LAYER_VERSION = "AWS::Lambda::LayerVersion"


def layers_left(client: "LambdaClient", arns: Iterable[str]) -> dict[str, int]:
    """How many versions there are of layers, by name; of those that have none, nothing.

    Args:
        arns: of one version each, whether it is there or not.

    Raises:
        ClientError: they may not be listed.
    """
    found: dict[str, int] = {}
    for name in sorted({it.split(":")[-2] for it in arns}):
        pages = client.get_paginator("list_layer_versions").paginate(LayerName=name)
        if count := sum(len(page["LayerVersions"]) for page in pages):
            found[name] = count
    return found
