"""What a zip holds: sources, and wheels where Lambda looks for them."""

import zipfile
from contextlib import nullcontext
from pathlib import Path

import pytest

from deployer.build.bundles import Bundle, read_bundle, zip_entries
from deployer.errors import ProjectError
from deployer.project.platforms import Platform
from tests.unit.project.sample import write

PLATFORMS = (Platform("python3.13", "arm64"),)


def _read(path: Path, kind: str = "Function", *, local: bool = False) -> Bundle:
    return read_bundle(path, kind, path.parent, platforms=PLATFORMS, local=local)


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """The folder that pip has installed into."""
    wheels = tmp_path / "wheels"
    write(
        wheels, {"lib/a.py": "", "handler.py": "theirs", "lib/__pycache__/x.pyc": "", "abc.py": ""}
    )
    return wheels


def _entries(bundle: Bundle, installed: Path | None = None) -> dict[str, str]:
    return {it.name: it.path.read_text() for it in zip_entries(bundle, installed)}


def test_wheels_of_a_function_lie_beside_its_code_which_wins(
    tmp_path: Path, installed: Path
) -> None:
    write(tmp_path / "greet", {"handler.py": "ours", "requirements.txt": "x==1\n"})
    assert _entries(_read(tmp_path / "greet"), installed) == {
        "handler.py": "ours",
        "lib/a.py": "",
        "abc.py": "",
    }


def test_wheels_of_a_layer_lie_under_python(tmp_path: Path, installed: Path) -> None:  # L3
    write(tmp_path / "layer", {"requirements.txt": "x==1\n", "python/ours.py": ""})
    names = set(_entries(_read(tmp_path / "layer", "Layer"), installed))
    assert names == {"python/ours.py", "python/abc.py", "python/handler.py", "python/lib/a.py"}


def test_same_folder_with_wheels_is_another_artifact_as_a_layer_and_locally(tmp_path: Path) -> None:
    write(tmp_path / "x", {"requirements.txt": "x==1\n", "a.py": ""})
    read = [
        _read(tmp_path / "x"),
        _read(tmp_path / "x", "Layer"),
        _read(tmp_path / "x", local=True),
    ]
    assert len({it.source.digest for it in read}) == 3


@pytest.mark.parametrize("at", ["greet", "."])
def test_requirements_that_are_left_out_are_not_installed(tmp_path: Path, at: str) -> None:
    write(tmp_path / "greet", {"handler.py": "ours", "requirements.txt": "x==1\n"})
    write(tmp_path / at, {".deployerignore": "requirements.txt\n"})
    bundle = _read(tmp_path / "greet")
    assert bundle.targets == ()
    assert set(_entries(bundle)) == {"handler.py"}


def test_link_that_wheels_hold_never_enters(tmp_path: Path, installed: Path) -> None:
    write(tmp_path / "greet", {"requirements.txt": "x==1\n"})
    (installed / "lib/passwd").symlink_to("/etc/passwd")
    with pytest.raises(ProjectError, match="no file that a wheel can hold") as raised:
        zip_entries(_read(tmp_path / "greet"), installed)
    assert raised.value.where == str(installed / "lib/passwd")


def test_sizes_are_of_the_files(tmp_path: Path, installed: Path) -> None:
    write(tmp_path / "greet", {"handler.py": "12345", "requirements.txt": "x==1\n"})
    sizes = {it.name: it.size for it in zip_entries(_read(tmp_path / "greet"), installed)}
    assert sizes == {"handler.py": 5, "lib/a.py": 0, "abc.py": 0}


def test_folder_that_is_no_code_keeps_its_list_of_requirements(tmp_path: Path) -> None:
    write(tmp_path / "site", {"requirements.txt": "x==1\n", "app.py": ""})
    assert set(_entries(_read(tmp_path / "site", "File"))) == {"requirements.txt", "app.py"}


@pytest.mark.parametrize(
    ("name", "kind", "zipped"),
    [
        ("handler.py", "Function", True),
        ("code.zip", "Function", False),
        ("code.JAR", "Function", False),
        ("layer.zip", "Layer", False),
        ("api.yaml", "File", False),
    ],
)
def test_archives_and_files_that_are_no_code_are_uploaded_as_they_are(
    tmp_path: Path, name: str, kind: str, zipped: bool
) -> None:
    (tmp_path / name).touch()
    assert _read(tmp_path / name, kind).zipped is zipped


def test_archive_is_known_by_what_it_holds(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "code.zip", "w") as archive:
        archive.writestr("./handler.py", "12345")
    [entry] = zip_entries(_read(tmp_path / "code.zip"), None)
    assert (entry.name, entry.size) == ("./handler.py", 5)


def test_archive_that_unpacks_elsewhere_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "code.zip", "w") as archive:
        archive.writestr("../../etc/x", "")
    with pytest.raises(ProjectError, match=r"'\.\./\.\./etc/x', which leads out") as raised:
        zip_entries(_read(tmp_path / "code.zip"), None)
    assert raised.value.where == str(tmp_path / "code.zip")


@pytest.mark.parametrize("name", [".env", "conf/Prod.PFX", "a/.aws/credentials", "server.key"])
def test_archive_with_a_secret_is_refused(tmp_path: Path, name: str) -> None:
    with zipfile.ZipFile(tmp_path / "code.zip", "w") as archive:
        archive.writestr(name, "x")
    with pytest.raises(ProjectError, match="which looks like a secret") as raised:
        zip_entries(_read(tmp_path / "code.zip"), None)
    assert f"'{name}'" in raised.value.what


def test_archive_may_hold_certificates_and_examples(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "code.zip", "w") as archive:
        archive.writestr("certifi/cacert.pem", "-----BEGIN CERTIFICATE-----\nMA==\n")
        archive.writestr(".env.example", "PASSWORD=")
    assert len(zip_entries(_read(tmp_path / "code.zip"), None)) == 2


@pytest.mark.parametrize(
    ("target", "is_taken"),
    [("b.so", True), ("../lib/b.so", True), ("../../etc/x", False), ("/etc/passwd", False)],
)
def test_link_in_an_archive_stays_where_it_is_unpacked(
    tmp_path: Path, target: str, is_taken: bool
) -> None:
    link = zipfile.ZipInfo("lib/a.so")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(tmp_path / "code.zip", "w") as archive:
        archive.writestr(link, target)
    with nullcontext() if is_taken else pytest.raises(ProjectError, match="leads out of where"):
        assert zip_entries(_read(tmp_path / "code.zip"), None)


def test_archive_that_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "code.zip").write_text("x")
    with pytest.raises(ProjectError, match="this is no zip"):
        zip_entries(_read(tmp_path / "code.zip"), None)


def test_archive_whose_keys_are_encrypted_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "code.zip", "w") as archive:
        archive.writestr("server.key", "x")
        archive.getinfo("server.key").flag_bits |= 1  # as the archive's index says it
    with pytest.raises(ProjectError, match=r"no zip that can be read: .*encrypted"):
        zip_entries(_read(tmp_path / "code.zip"), None)
