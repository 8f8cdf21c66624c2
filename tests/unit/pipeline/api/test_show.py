"""A browser is led to the page by a file, for its command line is everybody's to read."""

import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from deployer.errors import ProjectError
from deployer.messages import ApiPage
from deployer.pipeline.api import show as module
from deployer.pipeline.api.page import PageContent
from deployer.pipeline.api.show import show_api
from tests.unit.pipeline.api.an_api import TEMPLATE, api_project, api_target
from tests.unit.render.recording import RecordingUi

ADDRESS = "http://127.0.0.1:8123/s3cret-_/"


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def _served(monkeypatch: pytest.MonkeyPatch) -> None:
    def serve(_: PageContent, __: int, ready: Callable[[str], None]) -> None:
        ready(ADDRESS)

    monkeypatch.setattr(module, "serve", serve)


@pytest.mark.usefixtures("_served")
def test_what_opens_the_browser_gets_no_secret_but_a_file_of_the_users_own(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    opened: list[Path] = []

    def open_page(given: str) -> None:
        assert "s3cret" not in given
        file = Path(given)
        assert (_mode(file), _mode(file.parent)) == (0o600, 0o700)
        text = file.read_text()
        assert f'content="0; url={ADDRESS}"' in text
        assert '<meta name="referrer" content="no-referrer">' in text
        opened.append(file)

    ui = RecordingUi()
    target = api_target(monkeypatch, template="{}")
    show_api(api_project(tmp_path), target, None, 0, ui, open_page, calls=False)

    [file] = opened
    assert not file.parent.exists()
    assert [it.address for it in ui.messages if isinstance(it, ApiPage)] == [ADDRESS]


@pytest.mark.usefixtures("_served")
@pytest.mark.parametrize(
    ("name", "api"),
    [("ApiStack/Api", "abc123"), ("SecondStack/Api", "def456")],
)
def test_of_two_apis_the_named_one_is_shown(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, api: str
) -> None:
    ui = RecordingUi()
    target = api_target(monkeypatch, template="{}", others={"SecondStack": "def456"})
    project = api_project(tmp_path, TEMPLATE, "SecondStack")
    show_api(project, target, name, 0, ui, None, calls=False)

    [page] = ui.of_type(ApiPage)
    endpoint = f"https://{api}.execute-api.eu-west-1.amazonaws.com/v1"
    assert (page.api, page.endpoint) == (name, endpoint)


@pytest.mark.parametrize("name", [None, "Api"])
def test_of_two_apis_none_is_shown_that_is_not_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str | None
) -> None:
    target = api_target(monkeypatch, template="{}", others={"SecondStack": "def456"})
    project = api_project(tmp_path, TEMPLATE, "SecondStack")
    with pytest.raises(ProjectError, match="several APIs: ApiStack/Api, SecondStack/Api") as error:
        show_api(project, target, name, 0, RecordingUi(), None, calls=False)
    assert error.value.todo == "Name one of them, such as ApiStack/Api."


@pytest.mark.usefixtures("_served")
def test_where_nothing_is_opened_nothing_is_written(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    project = api_project(tmp_path)
    before = set(tmp_path.rglob("*"))
    show_api(
        project, api_target(monkeypatch, template="{}"), None, 0, RecordingUi(), None, calls=True
    )
    assert set(tmp_path.rglob("*")) == before


def test_the_file_is_gone_when_the_page_is_interrupted(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def serve(_: PageContent, __: int, ready: Callable[[str], None]) -> None:
        ready(ADDRESS)
        raise KeyboardInterrupt

    monkeypatch.setattr(module, "serve", serve)
    opened: list[Path] = []
    project, target = api_project(tmp_path), api_target(monkeypatch, template="{}")
    with pytest.raises(KeyboardInterrupt):
        show_api(
            project, target, None, 0, RecordingUi(), lambda it: opened.append(Path(it)), calls=True
        )
    assert [it.parent.exists() for it in opened] == [False]
