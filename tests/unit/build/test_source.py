"""What goes into an artifact, and the hash that tells whether it changed."""

import os
from hashlib import sha256
from pathlib import Path

import pytest

from deployer.build import source
from deployer.build.source import Source, read_file, read_source
from deployer.errors import ProjectError
from deployer.project import known_digests
from tests.unit.project.sample import write

FILES = {"handler.py": "def handler(): ...\n", "parts/rows.py": "ROWS = 1\n"}


def _folder(root: Path, name: str = "greet") -> Path:
    folder = root / name
    folder.mkdir()
    write(folder, FILES)
    return folder


def _read(folder: Path) -> Source:
    return read_source(folder, folder.parent)


def _refusal(folder: Path) -> ProjectError:
    with pytest.raises(ProjectError) as raised:
        _read(folder)
    return raised.value


def test_hash_says_what_the_contents_are_and_nothing_else(tmp_path: Path) -> None:
    first, second = _folder(tmp_path, "first"), tmp_path / "second"
    second.mkdir()
    write(second, dict(reversed(FILES.items())))
    for path in second.rglob("*.py"):
        os.utime(path, (1, 1))
        path.chmod(0o600)  # who may read is normalised
    assert _read(first).digest == _read(second).digest


def test_files_are_ordered_by_name(tmp_path: Path) -> None:
    assert [it.name for it in _read(_folder(tmp_path)).files] == sorted(FILES)


@pytest.mark.parametrize("change", ["content", "name", "mode", "more", "less", "requirements"])
def test_hash_changes_with(tmp_path: Path, change: str) -> None:
    folder = _folder(tmp_path)
    before = _read(folder).digest
    handler = folder / "handler.py"
    match change:
        case "content":
            handler.write_text("def handler(): 1\n")
        case "name":
            handler.rename(folder / "handlers.py")
        case "mode":
            handler.chmod(0o755)
        case "more":
            (folder / "empty.py").touch()
        case "less":
            (folder / "parts/rows.py").unlink()
    assert read_source(folder, folder, "hash" if change == "requirements" else "").digest != before


def test_caches_and_the_list_of_requirements_stay_out(tmp_path: Path) -> None:
    folder = _folder(tmp_path)
    before = read_source(folder, tmp_path, "hash")
    write(
        folder,
        {
            "__pycache__/handler.pyc": "x",
            "parts/__pycache__/rows.cpython-313.pyc": "x",
            "old.pyc": "x",
            ".DS_Store": "x",
            ".venv/lib/x.py": "x",
            ".deployer/cache/zips/x.zip": "x",
            "requirements.txt": "x==1\n",
        },
    )
    assert read_source(folder, tmp_path, "hash") == before


def test_list_of_requirements_that_are_not_installed_is_a_file_like_others(tmp_path: Path) -> None:
    folder = _folder(tmp_path)
    write(folder, {"requirements.txt": "x==1\n", "parts/requirements.txt": "x==1\n"})
    assert {"requirements.txt", "parts/requirements.txt"} <= {it.name for it in _read(folder).files}
    installed = {it.name for it in read_source(folder, tmp_path, "hash").files}
    assert {*FILES, "parts/requirements.txt"} == installed


def test_secret_is_refused_by_its_path(tmp_path: Path) -> None:
    folder = _folder(tmp_path)
    write(folder, {"certs/private.pem": "x"})
    error = _refusal(folder)
    assert "looks like a secret" in error.what
    assert error.where == str(folder / "certs/private.pem")


def test_secret_that_is_ignored_stays_out(tmp_path: Path) -> None:
    folder = _folder(tmp_path)
    before = _read(folder)
    write(folder, {".env": "x", ".deployerignore": ".env\n"})
    assert _read(folder) == before


@pytest.mark.parametrize(
    ("target", "what"),
    [
        ("../outside.py", "this link leads out of the folder"),
        ("..", "this link leads out of the folder"),
        ("/etc/hostname", "this link leads out of the folder"),
        ("parts", "this link to a folder would be left out of the artifact"),
        ("gone.py", "this link leads nowhere"),
    ],
)
def test_link_that_would_not_survive_zipping_is_refused(
    tmp_path: Path, target: str, what: str
) -> None:
    folder = _folder(tmp_path)
    (tmp_path / "outside.py").touch()
    (folder / "link.py").symlink_to(target)
    error = _refusal(folder)
    assert (error.what, error.where) == (what, str(folder / "link.py"))
    write(folder, {".deployerignore": "link.py\n"})
    assert [it.name for it in _read(folder).files] == sorted(FILES)


@pytest.mark.parametrize("target", ["notes.md", "parts/.git/config", "more/deep.txt"])
def test_link_brings_nothing_in_that_is_left_out(tmp_path: Path, target: str) -> None:
    folder = _folder(tmp_path)
    write(folder, {target: "x", ".deployerignore": "*.md\nmore/\n"})
    (folder / "link.py").symlink_to(target)
    assert _refusal(folder).what == "this link leads to a file that is left out of the artifact"


def test_link_to_a_secret_is_refused_for_the_secret(tmp_path: Path) -> None:
    folder = _folder(tmp_path)
    write(folder, {"parts/.env": "x"})
    (folder / "settings").symlink_to("parts/.env")
    assert _refusal(folder).where == str(folder / "parts/.env")


def test_link_to_a_file_inside_counts_as_that_file(tmp_path: Path) -> None:
    folder = _folder(tmp_path)
    (folder / "again.py").symlink_to("handler.py")
    digests = {it.name: it.digest for it in _read(folder).files}
    assert digests["again.py"] == digests["handler.py"]


def test_folder_without_code_is_refused(tmp_path: Path) -> None:
    assert "there is no code" in _refusal(tmp_path).what


def test_folder_with_nothing_but_requirements_is_an_artifact(tmp_path: Path) -> None:
    write(tmp_path, {"requirements.txt": "x==1\n"})
    assert read_source(tmp_path, tmp_path, "hash").files == ()


def test_pipe_is_refused_instead_of_waited_for(tmp_path: Path) -> None:
    folder = _folder(tmp_path)
    os.mkfifo(folder / "pipe")
    assert _refusal(folder).what == "this is neither a file nor a folder"


@pytest.mark.parametrize("name", [b"..\\up.py", b"C:x.py", b"caf\xe9.py"])
def test_name_that_no_zip_may_hold_is_refused(tmp_path: Path, name: bytes) -> None:
    folder = _folder(tmp_path)
    Path(os.fsdecode(os.fsencode(folder) + b"/" + name)).touch()
    assert "no zip can hold" in _refusal(folder).what


def test_patterns_of_the_root_and_of_the_folder_are_heeded_the_deeper_before(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "src/greet"
    write(tmp_path, {".deployerignore": "*.md\ntests/\n/src/greet/data\n"})
    write(folder, {**FILES, "README.md": "", "prompt.md": "", "tests/x.py": "", "data/x.csv": ""})
    write(folder, {".deployerignore": "!prompt.md\n"})
    names = [it.name for it in read_source(folder, tmp_path).files]
    assert names == ["handler.py", "parts/rows.py", "prompt.md"]


def test_large_file_is_hashed_whole(tmp_path: Path) -> None:
    content = os.urandom(3 * 1024 * 1024 + 1)
    (tmp_path / "model.bin").write_bytes(content)
    [file] = read_source(tmp_path, tmp_path).files
    assert (file.digest, file.size) == (sha256(content).hexdigest(), len(content))


def test_one_file_is_known_by_name_mode_and_contents(tmp_path: Path) -> None:
    path = tmp_path / "api.json"
    path.write_text("{}")
    before = read_file(path)
    assert [it.name for it in before.files] == ["api.json"]
    assert read_file(path) == before
    path.write_text("[]")
    assert read_file(path).digest != before.digest


def test_unchanged_file_is_not_read_again_and_a_changed_one_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = _folder(tmp_path)
    for name in FILES:
        os.utime(folder / name, (1, 1))
    monkeypatch.setattr(known_digests, "_TICK_NS", -(10**18))  # the clock has moved on
    before = _read(folder)
    read: list[str] = []
    monkeypatch.setattr(source, "check_no_secret", lambda path, _: read.append(path.name))
    assert _read(folder) == before
    assert read == []
    (folder / "handler.py").write_text("def handler(): 123\n")
    os.utime(folder / "handler.py", (1, 1))  # as long as before, and as old
    assert _read(folder).digest != before.digest
    assert read == ["handler.py"]
