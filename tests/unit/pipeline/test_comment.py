"""One comment on a pull request, whoever else writes there."""

from pathlib import Path

import pytest

from deployer.errors import DeployerError, ProjectError
from deployer.github.comments import ROOM
from deployer.messages import Note
from deployer.pipeline.comment import comment
from tests.fake_gh import TOKEN, FakeGh, without_gh
from tests.unit.render.recording import RecordingUi

BOT = "github-actions[bot]"
MARK = "<!-- deployer: plan -->"


@pytest.fixture
def gh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeGh:
    """The program, which is found, and lets the workflow's token in."""
    monkeypatch.setenv("GH_TOKEN", TOKEN)
    return FakeGh(tmp_path / "bin").be_found(monkeypatch)


def _write(tmp_path: Path, text: str, name: str = "plan") -> list[str]:
    file, ui = tmp_path / "plan.md", RecordingUi()
    file.write_text(text, encoding="utf-8")
    comment("acme/data", 12, name, file, ui)
    return [it.text for it in ui.of_type(Note)]


def test_comment_is_made_once_and_then_written_anew(tmp_path: Path, gh: FakeGh) -> None:
    assert _write(tmp_path, "first") == ["Commented on pull request 12 of acme/data."]
    assert _write(tmp_path, "second ü") == ["Updated the comment on pull request 12 of acme/data."]
    assert gh.comments == [(BOT, f"{MARK}\nsecond ü")]
    written = [words[3] for words in gh.asked if words[1] == "--method"]
    assert written == [
        "repos/acme/data/issues/12/comments",
        "repos/acme/data/issues/comments/1",
    ]


def test_comments_of_other_names_and_other_people_stay(tmp_path: Path, gh: FakeGh) -> None:
    theirs = ("somebody", f"{MARK}\nAll is well.")
    gh.comment_by(*theirs)
    _write(tmp_path, "of prod", "prod")
    _write(tmp_path, "of devl")
    assert gh.comments == [
        theirs,
        (BOT, "<!-- deployer: prod -->\nof prod"),
        (BOT, f"{MARK}\nof devl"),
    ]


def test_longest_text_fits_beside_the_longest_name(tmp_path: Path, gh: FakeGh) -> None:
    _write(tmp_path, "x" * ROOM, "n" * 100)
    [(_, body)] = gh.comments
    assert len(body) == 65_536


@pytest.mark.usefixtures("gh")
@pytest.mark.parametrize(
    ("text", "name", "repository"),
    [
        ("x" * (ROOM + 1), "plan", "acme/data"),
        ("x", "--> <script>", "acme/data"),
        ("x", "x" * 101, "acme/data"),
        ("x", "plan", "acme/data/../../users"),
        ("x", "plan", "acme/.."),
        ("x", "plan", "-acme/data"),
        ("x", "plan", "äcme/data"),
        ("x", "plan", ""),
    ],
)
def test_what_github_would_refuse_or_mistake_is_not_sent(
    tmp_path: Path, text: str, name: str, repository: str
) -> None:
    file = tmp_path / "plan.md"
    file.write_text(text)
    with pytest.raises(ProjectError):
        comment(repository, 12, name, file, RecordingUi())


@pytest.mark.usefixtures("gh")
def test_refusal_of_github_says_what_the_job_needs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GH_TOKEN", "of somebody else")
    with pytest.raises(DeployerError) as refused:
        _write(tmp_path, "x")
    assert "pull-requests: write" in refused.value.todo


def test_missing_program_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    without_gh(monkeypatch, tmp_path)
    with pytest.raises(DeployerError, match="gh, which writes comments on GitHub, is not there"):
        _write(tmp_path, "x")
