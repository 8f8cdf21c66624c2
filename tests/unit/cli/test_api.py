"""`deployer api docs`: what may be called, and when a browser opens."""

from typing import Any

import click
import pytest

from tests.unit.cli.test_commands import Line, line  # noqa: F401 - a fixture

SHOW = "deployer.pipeline.api_docs.show.show_api"


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What the page was asked for with."""
    seen: list[dict[str, Any]] = []

    def show(
        _: Any, __: Any, name: str | None, port: int, ___: Any, open_page: Any, *, calls: bool
    ) -> None:
        opens = open_page is click.launch
        seen.append({"name": name, "port": port, "opens": opens, "calls": calls})

    monkeypatch.setattr(SHOW, show)
    return seen


@pytest.mark.parametrize(
    ("words", "calls"), [([], False), (["--calls"], True), (["--local"], True)]
)
def test_on_aws_the_page_calls_nothing_unless_it_is_told_to(
    line: Line,  # noqa: F811
    shown: list[dict[str, Any]],
    words: list[str],
    calls: bool,
) -> None:
    assert line("api", "docs", "--env", "prod", *words) == 0
    assert [it["calls"] for it in shown] == [calls]


@pytest.mark.parametrize(
    ("words", "terminal", "display", "opens"),
    [
        ([], True, ":0", True),
        (["--no-open"], True, ":0", False),
        (["--output", "json"], True, ":0", False),
        ([], False, ":0", False),
        ([], True, "", False),
    ],
)
def test_a_browser_opens_only_where_somebody_sees_it(
    line: Line,  # noqa: F811
    shown: list[dict[str, Any]],
    monkeypatch: pytest.MonkeyPatch,
    words: list[str],
    terminal: bool,
    display: str,
    opens: bool,
) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("DISPLAY", display)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setattr("sys.stdout.isatty", lambda: terminal)
    assert line("api", "docs", "Stack/Api", "--env", "devl", "--port", "8123", *words) == 0
    assert [(it["name"], it["port"], it["opens"]) for it in shown] == [("Stack/Api", 8123, opens)]


def test_without_the_package_nothing_is_asked(
    line: Line,  # noqa: F811
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("deployer.pipeline.api_docs.serve.find_spec", lambda _: None)
    assert line("api", "docs", "--env", "devl") == 2
    assert "pip install 'tarius[api-docs]'" in capsys.readouterr().err
    assert line.wheres == []
