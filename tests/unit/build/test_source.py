"""What goes into an artifact, and the hash that tells whether it changed."""

import os
from pathlib import Path

import pytest

from deployer.build.source import read_source
from deployer.errors import ProjectError
from tests.unit.project.sample import write

FILES = {"handler.py": "def handler(): ...\n", "parts/rows.py": "ROWS = 1\n"}


def _folder(root: Path, name: str = "greet") -> Path:
    folder = root / name
    folder.mkdir()
    write(folder, FILES)
    return folder


def _refusal(folder: Path) -> ProjectError:
    with pytest.raises(ProjectError) as raised:
        read_source(folder, "")
    return raised.value


def test_hash_says_what_the_contents_are_and_nothing_else(tmp_path: Path) -> None:
    first, second = _folder(tmp_path, "first"), tmp_path / "second"
    second.mkdir()
    write(second, dict(reversed(FILES.items())))
    for path in second.rglob("*.py"):
        os.utime(path, (1, 1))
        path.chmod(0o600)  # who may read is normalised
    assert read_source(first, "").digest == read_source(second, "").digest


def test_files_are_ordered_by_name(tmp_path: Path) -> None:
    assert [it.name for it in read_source(_folder(tmp_path), "").files] == sorted(FILES)


@pytest.mark.parametrize("change", ["content", "name", "mode", "more", "less", "requirements"])
def test_hash_changes_with(tmp_path: Path, change: str) -> None:
    folder = _folder(tmp_path)
    before = read_source(folder, "").digest
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
    assert read_source(folder, "hash" if change == "requirements" else "").digest != before


def test_caches_and_the_list_of_requirements_stay_out(tmp_path: Path) -> None:
    folder = _folder(tmp_path)
    before = read_source(folder, "")
    write(
        folder,
        {
            "__pycache__/handler.pyc": "x",
            "parts/__pycache__/rows.cpython-313.pyc": "x",
            "old.pyc": "x",
            ".DS_Store": "x",
            ".venv/lib/x.py": "x",
            "requirements.txt": "x==1\n",
        },
    )
    assert read_source(folder, "") == before


@pytest.mark.parametrize(
    "name",
    [".env", ".env.prod", "certs/private.pem", "a.key", "id_rsa", "id_ed25519.pub", ".netrc"],
)
def test_secret_is_refused(tmp_path: Path, name: str) -> None:
    folder = _folder(tmp_path)
    write(folder, {name: "x"})
    error = _refusal(folder)
    assert "looks like a secret" in error.what
    assert error.where == str(folder / name)


def _pem(*labels: str) -> str:
    return "".join(f"-----BEGIN {it}-----\nMA==\n-----END {it}-----\n" for it in labels)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("client.pem", _pem("CERTIFICATE", "RSA PRIVATE KEY")),
        ("client.key", _pem("ENCRYPTED PRIVATE KEY")),
        ("client.key", _pem("OPENSSH PRIVATE KEY")),
        ("der.key", "\0\1\2"),  # DER and random bytes have no label
    ],
)
def test_private_key_is_refused_whatever_stands_beside_it(
    tmp_path: Path, name: str, content: str
) -> None:
    folder = _folder(tmp_path)
    write(folder, {name: content})
    assert "looks like a secret" in _refusal(folder).what


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("certs/ca-bundle.pem", "# Root CA\n" + _pem("CERTIFICATE", "CERTIFICATE")),
        ("webhook.key", _pem("PUBLIC KEY")),
    ],
)
def test_public_certificates_and_keys_are_packed(tmp_path: Path, name: str, content: str) -> None:
    folder = _folder(tmp_path)
    write(folder, {name: content})
    assert name in {it.name for it in read_source(folder, "").files}


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
    assert _refusal(folder).what == what


def test_link_to_a_file_inside_counts_as_that_file(tmp_path: Path) -> None:
    folder = _folder(tmp_path)
    (folder / "again.py").symlink_to("handler.py")
    digests = {it.name: it.digest for it in read_source(folder, "").files}
    assert digests["again.py"] == digests["handler.py"]


def test_folder_without_code_is_refused(tmp_path: Path) -> None:
    assert "there is no code" in _refusal(tmp_path).what


def test_folder_with_nothing_but_requirements_is_an_artifact(tmp_path: Path) -> None:
    write(tmp_path, {"requirements.txt": "x==1\n"})
    assert read_source(tmp_path, "hash").files == ()
