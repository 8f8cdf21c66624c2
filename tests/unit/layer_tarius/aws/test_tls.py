"""Whoever cannot show a certificate that is trusted gets no request."""

import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from botocore.awsrequest import AWSRequest
from botocore.exceptions import SSLError
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tarius.aws.keep_alive import Timeouts, http_session
from tests.unit.layer_tarius.aws.endpoint import Endpoint, serving

BODY = b'{"RequestItems":{"products":[]}}'


def certificate(folder: Path, address: str) -> Path:
    """A certificate for an address, signed by itself, and its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "endpoint")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address(address))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    path = folder / f"{address}.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path


def send(pem: Path, ca_bundle: Path | None) -> Endpoint:
    endpoint = Endpoint()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    endpoint.socket = context.wrap_socket(endpoint.socket, server_side=True)
    with serving(endpoint):
        url = f"https://127.0.0.1:{endpoint.server_port}/"
        session = http_session(url, Timeouts(2, 2), str(ca_bundle) if ca_bundle else None)
        request = AWSRequest("POST", url, data=BODY).prepare()
        assert session.send(request).content == b'{"UnprocessedItems": {}}'
    return endpoint


def test_a_trusted_certificate_is_taken(tmp_path: Path) -> None:
    pem = certificate(tmp_path, "127.0.0.1")
    assert [sent.body for sent in send(pem, pem).requests] == [BODY]


@pytest.mark.parametrize("trusted", [True, False])
def test_another_hosts_or_an_untrusted_one_is_not(
    tmp_path: Path,
    trusted: bool,
) -> None:
    pem = certificate(tmp_path, "127.0.0.2" if trusted else "127.0.0.1")
    with pytest.raises(SSLError):
        send(pem, pem if trusted else None)
