"""Code that is built once: later nothing else is taken, and nothing is built."""

import json
from hashlib import sha256
from pathlib import Path

import pytest

from deployer.build.artifact_set import MANIFEST, ArtifactSet, read_set, write_set
from deployer.build.bundles import Bundle, read_bundle
from deployer.build.zips import write_zip
from deployer.errors import DeployerError, ProjectError
from tests.unit.project.sample import write


@pytest.fixture
def greet(tmp_path: Path) -> Bundle:
    """A function of one file."""
    folder = tmp_path / "src/greet"
    write(folder, {"handler.py": "x = 1\n"})
    return read_bundle(folder, "Function", tmp_path, platforms=(), local=False)


def _written(tmp_path: Path, bundle: Bundle) -> tuple[ArtifactSet, str]:
    made = tmp_path / "made.zip"
    write_zip([], made)
    digest = write_set(tmp_path / "set", "0a1b", [(bundle, made)])
    return read_set(tmp_path / "set", digest), digest


def test_what_was_written_is_found_by_its_sources(tmp_path: Path, greet: Bundle) -> None:
    found, digest = _written(tmp_path, greet)
    path = found.path_of(greet)
    assert path.read_bytes() == (tmp_path / "made.zip").read_bytes()
    assert found.sha256_of(greet) == sha256(path.read_bytes()).hexdigest()
    assert digest == sha256((tmp_path / "set" / MANIFEST).read_bytes()).hexdigest()
    found.check_commit("0a1b")


def test_another_commit_is_refused(tmp_path: Path, greet: Bundle) -> None:
    found, _ = _written(tmp_path, greet)
    with pytest.raises(ProjectError, match="of commit 0a1b, but 0a1b-dirty is deployed"):
        found.check_commit("0a1b-dirty")


def test_sources_that_were_not_built_are_refused(tmp_path: Path, greet: Bundle) -> None:
    found, _ = _written(tmp_path, greet)
    write(greet.path, {"handler.py": "x = 2\n"})
    changed = read_bundle(greet.path, "Function", tmp_path, platforms=(), local=False)
    with pytest.raises(DeployerError, match="'greet' is not among the artifacts"):
        found.path_of(changed)


@pytest.mark.parametrize("content", [None, b"another"])
def test_zip_that_was_exchanged_or_lost_is_refused(
    tmp_path: Path, greet: Bundle, content: bytes | None
) -> None:
    found, _ = _written(tmp_path, greet)
    path = found.path_of(greet)
    path.unlink()
    if content:
        path.write_bytes(content)
    with pytest.raises(DeployerError, match="not the zip that was built"):
        found.path_of(greet)


def test_zip_that_was_exchanged_with_its_manifest_is_told_by_the_digest(
    tmp_path: Path, greet: Bundle
) -> None:
    found, digest = _written(tmp_path, greet)
    found.path_of(greet).write_bytes(b"another")
    manifest = tmp_path / "set" / MANIFEST
    told = json.loads(manifest.read_text())
    told["zips"] = {greet.source.digest: sha256(b"another").hexdigest()}
    manifest.write_text(json.dumps(told))
    read_set(tmp_path / "set").path_of(greet)  # whoever trusts the folder believes it
    with pytest.raises(ProjectError, match=digest):
        read_set(tmp_path / "set", digest)


def test_nothing_is_written_over(tmp_path: Path, greet: Bundle) -> None:
    _written(tmp_path, greet)
    with pytest.raises(ProjectError, match="there is something in this folder"):
        _written(tmp_path, greet)


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "{}",
        "[]",
        '{"format": 2, "commit": "0a1b", "zips": {}}',
        '{"format": 1, "commit": "0a1b", "zips": []}',
        '{"format": 1, "commit": "0a1b", "zips": {"../../x": "y"}}',
        '{"format": 1, "commit": "0a1b", "zips": 3}',
    ],
)
def test_folder_that_is_no_set_is_refused(tmp_path: Path, text: str | None) -> None:
    if text is not None:
        (tmp_path / MANIFEST).write_text(text)
    with pytest.raises(ProjectError) as refused:
        read_set(tmp_path)
    assert "deployer build" in refused.value.todo
