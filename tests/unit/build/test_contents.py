"""What templates name: under keys that tell the contents, brought along with the artifacts."""

import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from deployer.build import compress, limits, parcels
from deployer.build.artifacts import upload_artifacts
from deployer.build.code_bucket import CodeBucket
from deployer.build.contents import Content, ContentSpec, read_contents
from deployer.build.wheels import Target, requirements_hash
from deployer.errors import ProjectError
from deployer.messages import ArtifactReady
from deployer.project.platforms import Platform
from deployer.project.project import CACHE
from tests.unit.build.bucket_keys import keys_under
from tests.unit.build.test_code_bucket import bucket, s3
from tests.unit.project.sample import write
from tests.unit.render.recording import RecordingUi

__all__ = ["bucket", "s3"]  # fixtures

PREFIX = "acme/files/"


def _read(root: Path, *specs: ContentSpec) -> list[Content]:
    return list(read_contents(specs, PREFIX, root, local=True).values())


def _bring(root: Path, bucket: CodeBucket, *contents: Content) -> list[ArtifactReady]:
    ui = RecordingUi()
    assert upload_artifacts([], bucket, root, ui, contents) == {}
    return ui.of_type(ArtifactReady)


def _body(bucket: CodeBucket, key: str) -> bytes:
    return bucket.s3.get_object(Bucket="code", Key=key)["Body"].read()


def test_folder_becomes_a_zip_and_a_file_stays_as_it_is(tmp_path: Path, bucket: CodeBucket) -> None:
    write(tmp_path, {"code/handler.py": "x = 1\n", "api.yaml": "openapi: 3.1.0\n"})
    found = _read(
        tmp_path,
        ContentSpec(tmp_path / "code", "Function"),
        ContentSpec(tmp_path / "api.yaml", "File"),
    )
    code, api = found
    ready = _bring(tmp_path, bucket, *found)
    assert [(it.name, it.uploaded, it.version_id) for it in ready] == [
        ("code", True, ""),
        ("api.yaml", True, ""),
    ]
    assert code.key == f"{PREFIX}{code.bundle.source.digest}.zip"
    assert zipfile.ZipFile(BytesIO(_body(bucket, code.key))).namelist() == ["handler.py"]
    assert api.key == f"{PREFIX}{api.bundle.source.digest}.yaml"
    assert _body(bucket, api.key) == b"openapi: 3.1.0\n"
    assert ready[1].size == 15
    assert keys_under(bucket, "") == {code.key, api.key}  # the key says all, so nothing is noted


def test_what_is_named_twice_is_read_and_uploaded_once(tmp_path: Path, bucket: CodeBucket) -> None:
    write(tmp_path, {"code/handler.py": "x = 1\n", "copy/handler.py": "x = 1\n"})
    specs = [ContentSpec(tmp_path / name, "Function") for name in ("code", "copy", "code")]
    found = _read(tmp_path, *specs)
    assert len(found) == 2
    assert len(_bring(tmp_path, bucket, *found)) == 1


def test_unchanged_project_makes_no_zip_and_no_upload(
    tmp_path: Path, bucket: CodeBucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, {f"code{at}/handler.py": f"x = {at}\n" for at in range(20)})
    specs = [ContentSpec(tmp_path / f"code{at}", "Function") for at in range(20)]
    _bring(tmp_path, bucket, *_read(tmp_path, *specs))
    calls: list[str] = []
    bucket.s3.meta.events.register("before-call.s3", lambda model, **_: calls.append(model.name))
    unwanted: Any = None
    monkeypatch.setattr(compress, "write_zip", unwanted)
    ready = _bring(tmp_path, bucket, *_read(tmp_path, *specs))
    assert [(it.uploaded, it.size) for it in ready] == [(False, 0)] * 20
    assert calls == ["ListObjectsV2"]


def test_zip_of_the_cache_is_uploaded_again_without_being_made_again(
    tmp_path: Path, bucket: CodeBucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, {"code/handler.py": "x = 1\n"})
    [content] = _read(tmp_path, ContentSpec(tmp_path / "code", "Function"))
    _bring(tmp_path, bucket, content)
    bucket.s3.delete_object(Bucket="code", Key=content.key)
    unwanted: Any = None
    monkeypatch.setattr(compress, "write_zip", unwanted)
    [ready] = _bring(tmp_path, bucket, content)
    assert ready.uploaded
    assert _body(bucket, content.key)


def test_nothing_is_zipped_or_uploaded_when_one_of_them_is_too_large(
    tmp_path: Path, bucket: CodeBucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "UNZIPPED", 100)
    write(tmp_path, {"small/handler.py": "", "large/handler.py": "", "large/model": "x" * 101})
    specs = [ContentSpec(tmp_path / name, "Function") for name in ("small", "large")]
    with pytest.raises(ProjectError, match="Lambda takes"):
        _bring(tmp_path, bucket, *_read(tmp_path, *specs))
    assert keys_under(bucket, "") == set()
    assert not (tmp_path / CACHE / "zips").exists()


def test_requirements_that_several_have_are_installed_once(
    tmp_path: Path, bucket: CodeBucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed: list[Path] = []
    monkeypatch.setattr(parcels, "install_wheels", lambda path, *_: installed.append(path))
    monkeypatch.setattr(parcels, "zip_entries", lambda *_: [])
    write(tmp_path, {f"{it}/requirements.txt": "x==1\n" for it in "ab"})
    write(tmp_path, {"a/handler.py": "", "c/requirements.txt": "x==2\n"})
    specs = [ContentSpec(tmp_path / name, "Function") for name in "abc"]
    _bring(tmp_path, bucket, *_read(tmp_path, *specs))
    assert sorted(path.name for path in installed) in (["a", "c"], ["b", "c"])


def test_deployerignore_of_the_root_is_heeded(tmp_path: Path) -> None:
    write(tmp_path, {"code/handler.py": "", "code/notes.md": "", ".deployerignore": "*.md\n"})
    [content] = _read(tmp_path, ContentSpec(tmp_path / "code", "Function"))
    assert [it.name for it in content.bundle.source.files] == ["handler.py"]


@pytest.mark.parametrize("changed", ["code", "layer"])
def test_function_is_refused_for_what_it_and_its_layers_hold_together(
    tmp_path: Path, bucket: CodeBucket, monkeypatch: pytest.MonkeyPatch, changed: str
) -> None:
    write(tmp_path, {"code/handler.py": "x" * 60, "layer/python/a.py": "x" * 30})
    specs = (
        ContentSpec(tmp_path / "code", "Function"),
        ContentSpec(tmp_path / "layer", "Layer"),
    )
    layers = {tmp_path / "code": {tmp_path / "layer", tmp_path / "elsewhere"}}
    monkeypatch.setattr(limits, "UNZIPPED", 100)
    upload_artifacts([], bucket, tmp_path, RecordingUi(), _read(tmp_path, *specs), layers)
    there = keys_under(bucket, "")
    write(tmp_path, {f"{changed}/more.py": "x" * 20})
    with pytest.raises(ProjectError, match="function with its layers"):
        upload_artifacts([], bucket, tmp_path, RecordingUi(), _read(tmp_path, *specs), layers)
    assert keys_under(bucket, "") == there


def test_folder_of_two_architectures_has_a_zip_with_the_wheels_of_each(
    tmp_path: Path, bucket: CodeBucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    def install(folder: Path, target: Target, cache: Path) -> None:
        write(cache / requirements_hash(folder, target), {"machine.py": str(target.architecture)})

    monkeypatch.setattr(parcels, "install_wheels", install)
    write(tmp_path, {"code/requirements.txt": "x==1\n"})
    specs = [
        ContentSpec(tmp_path / "code", "Function", (Platform("python3.13", it),))
        for it in ("arm64", "x86_64")
    ]
    found = list(read_contents(specs, PREFIX, tmp_path, local=False).values())
    _bring(tmp_path, bucket, *found)
    held = [zipfile.ZipFile(BytesIO(_body(bucket, it.key))).read("machine.py") for it in found]
    assert held == [b"arm64", b"x86_64"]
