"""A release of MiniStack that the mends do not know stops the server at its start."""

import importlib.metadata

import pytest

from deployer.local import mends
from deployer.local.mends import upstream
from deployer.local.mends.upstream import UnexpectedUpstreamError


def test_another_release_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.metadata, "version", lambda _: "1.5.34")

    with pytest.raises(UnexpectedUpstreamError, match=r"1\.5\.33, but 1\.5\.34"):
        mends.apply_all()


def test_a_changed_function_is_refused_and_says_its_new_fingerprint() -> None:
    with pytest.raises(UnexpectedUpstreamError, match=r"has the fingerprint [0-9a-f]{12}, not x"):
        upstream.require(upstream.require_version, "x")


@pytest.mark.parametrize("text", ["", "a a"])
def test_a_text_to_be_replaced_must_stand_exactly_once(text: str) -> None:
    with pytest.raises(UnexpectedUpstreamError, match="Expected once"):
        upstream.replaced(text, "a", "b")

    assert upstream.replaced("xay", "a", "b") == "xby"
