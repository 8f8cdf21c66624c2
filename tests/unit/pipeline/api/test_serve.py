"""The page is served on this machine alone, without a word, until it is interrupted."""

import socket

import pytest

from deployer.errors import DeployerError, ProjectError
from deployer.pipeline.api import serve as module
from deployer.pipeline.api.page import PageContent
from deployer.pipeline.api.serve import require_package, serve
from tests.unit.pipeline.api.an_api import DOCUMENT

CONTENT = PageContent(DOCUMENT, {}, None)


def _interrupted(address: str) -> None:
    raise KeyboardInterrupt


def test_a_port_that_is_taken_is_told_of() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(DeployerError, match=f"port {port} is taken") as raised:
            serve(CONTENT, port, _interrupted)
    assert "free one" in raised.value.todo


def test_each_page_has_an_address_that_nobody_guesses() -> None:
    addresses: list[str] = []

    def note(address: str) -> None:
        addresses.append(address)
        raise KeyboardInterrupt

    for _ in range(2):
        with pytest.raises(KeyboardInterrupt):
            serve(CONTENT, 0, note)
    first, second = (it.split("/") for it in addresses)
    assert first[2].startswith("127.0.0.1:")
    assert first[3] != second[3]
    assert len(first[3]) >= 20


def test_a_missing_package_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "find_spec", lambda _: None)
    with pytest.raises(ProjectError) as raised:
        require_package()
    assert raised.value.todo == "Install it: pip install 'tarius[api-docs]'"
