"""What is deployed: the workflow's word, else git's, else none."""

import subprocess
from pathlib import Path

import pytest

from deployer.project.revision import UNKNOWN, Revision, read_revision
from tests.unit.project.sample import WORKFLOW


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A git repository on branch `topic` with one commit and no remote."""
    for name in ("GIT_DIR", "GIT_WORK_TREE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    _git(tmp_path, "init", "--quiet", "--initial-branch=topic")
    who = ("-c", "user.name=a", "-c", "user.email=a@example.org")
    _git(tmp_path, *who, "commit", "--quiet", "--allow-empty", "--message=first")
    return tmp_path


def _git(folder: Path, *words: str) -> str:
    command = ["git", "-C", str(folder), *words]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def test_workflow_is_believed(repository: Path) -> None:
    assert read_revision(repository, WORKFLOW) == Revision(
        ref="refs/heads/main",
        url="https://github.com",
        run_number="7",
        sha="0" * 40,
        repository="acme/data",
    )


def test_git_is_asked_outside_a_workflow(repository: Path) -> None:
    _git(repository, "remote", "add", "origin", "git@github.com:acme/data.git")
    assert read_revision(repository, {}) == Revision(
        ref="refs/heads/topic",
        url="https://github.com",
        run_number=UNKNOWN,
        sha=_git(repository, "rev-parse", "HEAD"),
        repository="acme/data",
    )


def test_commit_is_marked_where_files_of_it_were_changed(repository: Path) -> None:
    commit = _git(repository, "rev-parse", "HEAD")
    _git(repository, "tag", "v1")
    (repository / "new").write_text("a")
    assert read_revision(repository, {}).sha == commit  # git does not know this file

    _git(repository, "add", "new")

    assert read_revision(repository, {}).sha == f"{commit}-dirty"
    assert read_revision(repository, WORKFLOW).sha == "0" * 40


def test_repository_without_a_commit_has_none(tmp_path: Path) -> None:
    _git(tmp_path, "init", "--quiet")
    assert read_revision(tmp_path, {}).sha == UNKNOWN


def test_detached_head_has_no_ref(repository: Path) -> None:
    _git(repository, "checkout", "--quiet", "--detach")
    assert read_revision(repository, {}).ref == UNKNOWN


def test_no_repository_is_no_error(tmp_path: Path) -> None:
    assert read_revision(tmp_path, {}) == Revision(*[UNKNOWN] * 5)


def test_no_git_is_no_error(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert read_revision(repository, {}) == Revision(*[UNKNOWN] * 5)


@pytest.mark.parametrize(
    "remote",
    [
        "https://github.com/acme/data.git",
        "https://github.com/acme/data/",
        "https://someone@github.com/acme/data.git",
        "https://someone:s3cret@github.com/acme/data.git",
        "https://someone:s3cret@with-at@github.com/acme/data.git",
        "https://x-access-token:s3cret@github.com:443/acme/data",
        "ssh://git@github.com/acme/data.git",
        "ssh://git:s3cret@github.com:22/acme/data.git",
        "git@github.com:acme/data.git",
    ],
)
def test_remote_is_told_without_its_credentials(repository: Path, remote: str) -> None:
    _git(repository, "remote", "add", "origin", remote)
    found = read_revision(repository, {})
    assert (found.url, found.repository) == ("https://github.com", "acme/data")


@pytest.mark.parametrize("remote", ["/srv/git/data.git", "file:///srv/git/data.git"])
def test_remote_on_disk_has_no_server(repository: Path, remote: str) -> None:
    _git(repository, "remote", "add", "origin", remote)
    assert read_revision(repository, {}).repository == UNKNOWN
