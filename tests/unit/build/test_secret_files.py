"""Secrets are known by their names, and private keys by their contents."""

from pathlib import Path

import pytest

from deployer.build.secret_files import check_no_secret
from deployer.errors import ProjectError


def _pem(*labels: str) -> bytes:
    return "".join(f"-----BEGIN {it}-----\nMA==\n-----END {it}-----\n" for it in labels).encode()


def _refusal(path: str, content: bytes) -> ProjectError:
    with pytest.raises(ProjectError, match="looks like a secret") as raised:
        check_no_secret(Path(path), content)
    return raised.value


@pytest.mark.parametrize(
    "name",
    [
        *(".env", ".env.prod", "certs/private.pem", "a.key", "id_rsa", "id_ed25519.pub"),
        *("prod.env", ".ENV", ".envrc", "x.PFX", "My.Key", ".aws/credentials", "trust.jks"),
        *(".netrc", ".npmrc", ".pypirc", ".pgpass", ".git-credentials", "id_ecdsa", "client.p12"),
    ],
)
def test_secret_is_refused_by_its_name(name: str) -> None:
    error = _refusal(name, b"x")
    assert error.where == name
    assert ".deployerignore" in error.todo


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("client.pem", _pem("CERTIFICATE", "RSA PRIVATE KEY")),
        ("client.key", _pem("ENCRYPTED PRIVATE KEY")),
        ("client.key", _pem("OPENSSH PRIVATE KEY")),
        ("der.key", b"\0\1\2"),  # DER and random bytes have no label
        ("deploy", _pem("OPENSSH PRIVATE KEY")),
        ("deploy", b"\n\n \t" + _pem("RSA PRIVATE KEY")),
        ("deploy", b"\xef\xbb\xbf" + _pem("RSA PRIVATE KEY")),
        ("account.json", b'{"private_key": "-----BEGIN PRIVATE KEY-----\\nMA=="}'),
        ("account.json", b'{\n"privateKey" :\n"-----BEGIN RSA PRIVATE KEY-----\\nMA=="}'),
        ("server.txt", _pem("PRIVATE KEY", "CERTIFICATE")),
    ],
)
def test_private_key_is_refused_whatever_stands_beside_it(name: str, content: bytes) -> None:
    assert _refusal(name, content).where == name


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("certs/ca-bundle.pem", b"# Root CA\n" + _pem("CERTIFICATE", "CERTIFICATE")),
        ("webhook.key", _pem("PUBLIC KEY")),
        ("environment.py", b"x = 1\n"),
        *((f".env.{it}", b"PASSWORD=") for it in ("example", "sample", "template")),
        ("schema.json", b'{"private_key": {"type": "string"}}'),
        ("docs/credentials", b"how to get them"),
        ("keys.py", b'HEAD = "' + _pem("PRIVATE KEY") + b'"'),  # code that speaks of keys
        ("id.py", b""),
    ],
)
def test_what_is_no_secret_is_taken(name: str, content: bytes) -> None:
    assert check_no_secret(Path(name), content) is None  # type: ignore[func-returns-value]
