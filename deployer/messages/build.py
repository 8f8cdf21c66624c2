"""What checks and the build stage say."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One result of a check.

    Attributes:
        code: the stable code of the rule: ours begin with T, cfn-lint's with E, W or I.
        level: `error`, `warning` or `informational`.
        path: the file, relative to the project's root.
        line: from 1; 0 where a finding concerns the whole file.
    """

    code: str
    level: str
    path: str
    line: int
    text: str


@dataclass(frozen=True, slots=True)
class ArtifactReady:
    """A function's or layer's zip is in the code bucket.

    Attributes:
        version_id: of the object; empty where the key itself tells of the contents.
        size: bytes of the zip; 0 when neither zip nor upload was needed.
        uploaded: False when the bucket already had this source hash.
    """

    name: str
    source_hash: str
    version_id: str
    size: int
    uploaded: bool


@dataclass(frozen=True, slots=True)
class TemplatesReady:
    """All templates of one stack, and the files that they name, are in the code bucket."""

    root: str
    total: int
    uploaded: int
