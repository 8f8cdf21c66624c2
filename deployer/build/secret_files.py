"""Refuses files that look like secrets: a zip is readable by everyone who may read the function."""

import fnmatch
import re
from collections.abc import Iterable
from pathlib import Path

from deployer.errors import ProjectError
from deployer.project.ignored import IGNORE_FILE


def _any_of(patterns: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(map(fnmatch.translate, patterns)))


# Settings with passwords, and what SSH, package tools, git, databases, Java and the AWS CLI keep
# theirs in.
_SECRETS = _any_of(
    [
        *("*.env", ".env.*", ".envrc", ".netrc", ".npmrc", ".pypirc", ".pgpass"),
        *(".git-credentials", "id_rsa*", "id_dsa*", "id_ecdsa*", "id_ed25519*"),
        *("*.p12", "*.pfx", "*.ppk", "*.jks", "*.keystore"),
    ]
)
_SECRETS_IN_FOLDERS = frozenset({".aws/credentials", ".docker/config.json", ".kube/config"})
# What shows how such a file is written.
_EXAMPLES = _any_of(["*.example", "*.sample", "*.template", "*.dist"])
# Certificates and public keys are no secrets. All else under these names may be a key without any
# mark of one: DER, or plain random bytes.
_KEYS = _any_of(["*.pem", "*.key"])
# https://www.rfc-editor.org/rfc/rfc7468: the label of each kind of private key ends in these words.
_PEM, _PRIVATE = b"-----BEGIN ", b"PRIVATE KEY"
_PRIVATE_PEM = re.compile(rb"(\xef\xbb\xbf)?\s*-----BEGIN [A-Z ]*PRIVATE KEY-----")
# As cloud services hand out the keys of their accounts.
_PRIVATE_MEMBER = re.compile(rb'"private_?key"\s*:\s*"-----BEGIN [A-Z ]*PRIVATE KEY-----', re.I)


def check_no_secret(path: Path, head: bytes) -> None:
    """Refuse a file by its name, or because it is a private key.

    Args:
        head: its first bytes, at least enough for a key.

    Raises:
        ProjectError: it looks like a secret.
    """
    if (
        is_secret(path.as_posix(), head)
        or _PRIVATE_PEM.match(head)
        or (path.suffix.lower() == ".json" and _PRIVATE_MEMBER.search(head))
    ):
        raise ProjectError(
            "this looks like a secret and must not enter an artifact",
            where=str(path),
            todo="Move it out of the folder, for a function reads secrets at run time; "
            f"or leave it out of the artifact by a line in {IGNORE_FILE}.",
        )


def is_secret(path: str, head: bytes) -> bool:
    """Whether secrets have such names; case counts for nothing.

    Args:
        path: with forward slashes.
        head: the first bytes, which may show that what has the name of a key is a public one.
    """
    *folders, name = path.lower().split("/")
    if "/".join([*folders[-1:], name]) in _SECRETS_IN_FOLDERS:
        return True
    if _SECRETS.match(name):
        return not _EXAMPLES.match(name)
    return bool(_KEYS.match(name)) and not _is_public(head)


def _is_public(content: bytes) -> bool:
    return _PEM in content and _PRIVATE not in content
