"""Reads what CloudFormation asks of the folder resource.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/crpg-ref-requests.html
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_MAX_KEY_BYTES = 1024


class InvalidPropertiesError(Exception):
    """The template gives the resource properties that it cannot have. The message says which."""


@dataclass(frozen=True)
class Folders:
    """The folders of a bucket, as a template lists them.

    Attributes:
        keys: the keys of their markers; each ends with a slash.
    """

    bucket: str
    keys: tuple[str, ...]


def read_folders(properties: Any) -> Folders:
    """Read ResourceProperties or OldResourceProperties.

    Raises:
        InvalidPropertiesError: a property is missing or malformed.
    """
    if not isinstance(properties, Mapping):
        raise InvalidPropertiesError("the resource has no properties")
    bucket = properties.get("BucketName")
    if not isinstance(bucket, str) or not bucket:
        raise InvalidPropertiesError("BucketName must be the name of a bucket")
    folders = properties.get("Folders")
    if not isinstance(folders, list) or not folders:
        raise InvalidPropertiesError("Folders must be a list of folder names")
    return Folders(bucket, tuple(dict.fromkeys(_marker_key(folder) for folder in folders)))


def _marker_key(folder: Any) -> str:
    if not isinstance(folder, str):
        raise InvalidPropertiesError("Folders must be a list of folder names")
    key = folder.removesuffix("/") + "/"
    if key.startswith("/") or "//" in key or len(key.encode()) > _MAX_KEY_BYTES:
        raise InvalidPropertiesError(f"{folder[:100]!r} cannot be the name of a folder")
    return key
