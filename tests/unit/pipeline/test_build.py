"""Building once, and deploying that: no later stage makes a zip, and none takes another."""

from dataclasses import replace
from pathlib import Path

import pytest

from deployer.build.artifact_set import MANIFEST, read_set
from deployer.build.code_bucket import CodeBucket
from deployer.errors import DeployerError, ProjectError
from deployer.messages import ArtifactReady
from deployer.pipeline.build import build
from deployer.pipeline.prepare import Given, prepare
from deployer.project.project import CACHE, Project
from tests.unit.build.test_code_bucket import bucket, s3
from tests.unit.pipeline.targets import make_target
from tests.unit.pipeline.test_prepare import GIVEN
from tests.unit.project.sample import sample_project, write
from tests.unit.render.recording import RecordingUi

__all__ = ["bucket", "s3"]  # fixtures


def _built(root: Path) -> tuple[Project, Given]:
    project = sample_project(root)
    variables = {"GITHUB_SHA": project.revision.sha}
    digest = build(root, ["devl", "prod"], root / "out", variables, RecordingUi())
    return project, replace(GIVEN, built=read_set(root / "out", digest))


def test_environments_that_share_code_share_its_zip(tmp_path: Path) -> None:
    _built(tmp_path)
    assert len(list((tmp_path / "out").glob("*.zip"))) == 1
    assert (tmp_path / "out" / MANIFEST).is_file()


def test_what_was_built_is_uploaded_and_nothing_else_is_made(
    tmp_path: Path, bucket: CodeBucket
) -> None:
    project, given = _built(tmp_path)
    [zip_file] = (tmp_path / "out").glob("*.zip")
    for path in (tmp_path / CACHE / "zips").iterdir():
        path.unlink()
    ui = RecordingUi()
    prepare(project, make_target(s3=bucket.s3), given, ui)
    [ready] = ui.of_type(ArtifactReady)
    found = bucket.s3.get_object(Bucket="code", Key="acme/lambda/greet.zip")
    assert ready.uploaded
    assert found["VersionId"] == ready.version_id
    assert found["Body"].read() == zip_file.read_bytes()
    assert list((tmp_path / CACHE / "zips").iterdir()) == []


def test_code_that_changed_since_is_not_built_anew(tmp_path: Path, bucket: CodeBucket) -> None:
    project, given = _built(tmp_path)
    write(tmp_path, {"src/greet/added.py": "changed = True\n"})
    with pytest.raises(DeployerError, match="'greet' is not among the artifacts"):
        prepare(project, make_target(s3=bucket.s3), given, RecordingUi())
    assert "Versions" not in bucket.s3.list_object_versions(Bucket="code")


def test_templates_of_another_commit_are_refused(tmp_path: Path, bucket: CodeBucket) -> None:
    project, given = _built(tmp_path)
    other = replace(project, revision=replace(project.revision, sha="f" * 40))
    with pytest.raises(ProjectError, match=r"f{40} is deployed"):
        prepare(other, make_target(s3=bucket.s3), given, RecordingUi())
