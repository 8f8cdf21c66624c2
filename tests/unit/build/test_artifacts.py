"""The build stage: only what the bucket lacks is made and uploaded, and only once."""

import zipfile
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest

from deployer.build.artifact_set import read_set, write_set
from deployer.build.artifacts import read_artifacts, upload_artifacts
from deployer.build.code_bucket import CodeBucket, marker_key
from deployer.build.contents import ContentSpec, read_contents
from deployer.build.parcels import make_files
from deployer.build.templates import TemplateHome
from deployer.errors import DeployerError, ProjectError
from deployer.messages import ArtifactReady
from deployer.project.artifacts import ArtifactSpec
from deployer.project.platforms import Platform
from deployer.project.project import CACHE
from tests.unit.build.bucket_keys import keys_under
from tests.unit.build.test_code_bucket import bucket, s3
from tests.unit.project.sample import write
from tests.unit.render.recording import RecordingUi

__all__ = ["bucket", "s3"]  # fixtures

HOME = TemplateHome("acme/templates/", "code.s3.us-east-1.amazonaws.com")


@pytest.fixture
def greet(tmp_path: Path) -> ArtifactSpec:
    """A function of one file."""
    folder = tmp_path / "src/greet"
    write(folder, {"handler.py": "x = 1\n"})
    return ArtifactSpec(
        kind="Function",
        base_name="greet",
        folder=folder,
        key="acme/lambda/greet.zip",
        version_parameter="GreetLambdaFunctionVersionId",
        platforms=(Platform("python3.13", "arm64"),),
    )


def _package(
    root: Path, bucket: CodeBucket, *specs: ArtifactSpec
) -> tuple[list[str], list[ArtifactReady]]:
    ui = RecordingUi()
    artifacts = read_artifacts(specs, root, local=False)
    versions = upload_artifacts(artifacts, bucket, root, ui)
    return [versions[spec] for spec in specs], ui.of_type(ArtifactReady)


def test_new_source_is_uploaded(tmp_path: Path, bucket: CodeBucket, greet: ArtifactSpec) -> None:
    [version], [ready] = _package(tmp_path, bucket, greet)
    assert (ready.name, ready.uploaded, ready.version_id) == ("greet", True, version)
    body = bucket.s3.get_object(Bucket="code", Key=greet.key, VersionId=version)["Body"].read()
    assert zipfile.ZipFile(BytesIO(body)).namelist() == ["handler.py"]
    assert ready.size == len(body)


def test_unchanged_source_is_neither_zipped_nor_uploaded(
    tmp_path: Path, bucket: CodeBucket, greet: ArtifactSpec
) -> None:
    first, _ = _package(tmp_path, bucket, greet)
    for path in (tmp_path / CACHE / "zips").iterdir():
        path.unlink()
    second, [ready] = _package(tmp_path, bucket, greet)
    assert second == first
    assert (ready.uploaded, ready.size) == (False, 0)
    assert list((tmp_path / CACHE / "zips").iterdir()) == []


def test_what_was_built_before_is_taken_from_the_bucket_only_if_it_is_the_same(
    tmp_path: Path, bucket: CodeBucket, greet: ArtifactSpec
) -> None:
    artifacts = read_artifacts([greet], tmp_path, local=False)
    [greeting] = artifacts
    bad = bucket.s3.put_object(Bucket="code", Key=greet.key, Body=b"a branch's")["VersionId"]
    note = marker_key(greet.key, greeting.source.digest, bad)
    bucket.s3.put_object(Bucket="code", Key=note)
    assert upload_artifacts(artifacts, bucket, tmp_path, RecordingUi()) == {greet: bad}

    zips = make_files([greeting.bundle], [greeting.bundle], {}, tmp_path / CACHE, RecordingUi())
    digest = write_set(tmp_path / "set", "commit", [(greeting.bundle, zips[0])])
    built = read_set(tmp_path / "set", digest)
    made = upload_artifacts(artifacts, bucket, tmp_path, RecordingUi(), built=built)[greet]

    body = bucket.s3.get_object(Bucket="code", Key=greet.key, VersionId=made)["Body"].read()
    assert body == zips[0].read_bytes()
    ui = RecordingUi()
    assert upload_artifacts(artifacts, bucket, tmp_path, ui, built=built) == {greet: made}
    assert [it.uploaded for it in ui.of_type(ArtifactReady)] == [False]


def test_file_of_a_template_that_was_built_before_is_held_against_what_is_there(
    tmp_path: Path, bucket: CodeBucket
) -> None:
    write(tmp_path / "site", {"a.txt": "a"})
    spec = ContentSpec(tmp_path / "site", "File")
    [content] = read_contents([spec], "acme/files/", tmp_path, local=False).values()
    zips = make_files([content.bundle], [content.bundle], {}, tmp_path / CACHE, RecordingUi())
    write_set(tmp_path / "set", "commit", [(content.bundle, zips[0])])
    built = read_set(tmp_path / "set")
    bucket.s3.put_object(Bucket="code", Key=content.key, Body=b"a branch's")
    told = []
    for _ in range(2):
        ui = RecordingUi()
        upload_artifacts([], bucket, tmp_path, ui, [content], built=built)
        told += [it.uploaded for it in ui.of_type(ArtifactReady)]
    assert told == [True, False]
    body = bucket.s3.get_object(Bucket="code", Key=content.key)["Body"].read()
    assert body == zips[0].read_bytes()


def test_source_that_comes_back_gets_its_old_version(
    tmp_path: Path, bucket: CodeBucket, greet: ArtifactSpec
) -> None:
    first, _ = _package(tmp_path, bucket, greet)
    write(greet.folder, {"handler.py": "x = 2\n"})
    second, _ = _package(tmp_path, bucket, greet)
    write(greet.folder, {"handler.py": "x = 1\n"})
    third, _ = _package(tmp_path, bucket, greet)
    assert first == third != second


def test_function_launched_twice_has_one_version(
    tmp_path: Path, bucket: CodeBucket, greet: ArtifactSpec
) -> None:
    again = replace(greet, version_parameter="OtherLambdaFunctionVersionId")
    versions, ready = _package(tmp_path, bucket, greet, again)
    assert len(set(versions)) == 1
    assert len(ready) == 1
    assert _package(tmp_path, bucket, greet, again)[0] == versions


def test_one_parameter_name_in_two_stacks_may_mean_two_functions(
    tmp_path: Path, bucket: CodeBucket, greet: ArtifactSpec
) -> None:
    folder = tmp_path / "src/wave"
    write(folder, {"handler.py": "x = 2\n"})
    wave = replace(greet, base_name="wave", folder=folder, key="acme/lambda/wave.zip")
    versions, _ = _package(tmp_path, bucket, greet, wave)
    for spec, version in zip((greet, wave), versions, strict=True):
        head = bucket.s3.head_object(Bucket="code", Key=spec.key, VersionId=version)
        assert head["VersionId"] == version


def test_requirements_need_a_python_runtime(
    tmp_path: Path, bucket: CodeBucket, greet: ArtifactSpec
) -> None:
    write(greet.folder, {"requirements.txt": "x==1\n"})
    with pytest.raises(ProjectError, match=r"the runtime is 'nodejs22\.x'"):
        _package(tmp_path, bucket, replace(greet, platforms=(Platform("nodejs22.x", "arm64"),)))
    assert keys_under(bucket, "") == set()


def test_nothing_to_package_asks_nothing(tmp_path: Path) -> None:
    absent: CodeBucket = None  # type: ignore[assignment]
    assert upload_artifacts([], absent, tmp_path, RecordingUi()) == {}


def test_code_edited_after_it_was_read_is_never_known_by_its_old_hash(
    tmp_path: Path, bucket: CodeBucket, greet: ArtifactSpec
) -> None:
    artifacts = read_artifacts([greet], tmp_path, local=False)
    write(greet.folder, {"handler.py": "x = 2\n"})
    with pytest.raises(DeployerError, match="changed while it was packaged") as raised:
        upload_artifacts(artifacts, bucket, tmp_path, RecordingUi())
    assert raised.value.where == str(greet.folder / "handler.py")
    assert keys_under(bucket, "") == set()
    assert list((tmp_path / CACHE / "zips").iterdir()) == []
