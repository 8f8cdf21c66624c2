"""`deployer api`: what may be called, how a call ends, and when a browser opens."""

from pathlib import Path
from typing import Any

import click
import pytest

from tests.unit.cli.test_commands import Line, line  # noqa: F401 - a fixture

SHOW = "deployer.pipeline.api.show.show_api"


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
    monkeypatch.setattr("deployer.pipeline.api.serve.find_spec", lambda _: None)
    assert line("api", "docs", "--env", "devl") == 2
    assert "pip install 'tarius[api-docs]'" in capsys.readouterr().err
    assert line.wheres == []


@pytest.mark.parametrize(("status", "code"), [(201, 0), (304, 0), (400, 1), (503, 1)])
def test_a_call_exits_with_1_for_an_error(
    line: Line,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
    status: int,
    code: int,
) -> None:
    asked: list[Any] = []

    def call(*given: Any) -> int:
        asked.append(given[3])
        return status

    monkeypatch.setattr("deployer.pipeline.api.one_call.call_api", call)
    words = ("--body-json", "{}", "--header", "If-Match: *", "--env", "devl")
    assert line("api", "call", "PUT", "/things/a", *words) == code
    assert [(it.method, it.path, it.headers, it.body) for it in asked] == [
        ("PUT", "/things/a", ("If-Match: *",), b"{}")
    ]


def test_a_call_has_one_body(line: Line, tmp_path: Path) -> None:  # noqa: F811
    body = tmp_path / "event.json"
    body.write_text("{}")
    words = ("--body", str(body), "--body-json", "{}", "--env", "devl")
    assert line("api", "call", "POST", "/things", *words) == 2
