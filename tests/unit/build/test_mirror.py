"""Files of a repository of the older convention, under the keys that its templates name."""

from pathlib import Path
from typing import Any

import pytest

from deployer.build import mirror
from deployer.build.code_bucket import CodeBucket
from deployer.build.mirror import NO_MIRROR, Mirror, read_mirror, upload_mirror
from deployer.build.uploads import upload_files
from deployer.errors import ProjectError
from deployer.project.read_tree import read_tree
from tests.unit.build.test_code_bucket import bucket, s3
from tests.unit.project.sample import write
from tests.unit.project.test_read_tree import HEAD, at
from tests.unit.project.test_tree import LEAF, nest
from tests.unit.render.recording import RecordingUi

__all__ = ["bucket", "s3"]  # fixtures

MACHINE = (
    "  Machine: { Type: AWS::StepFunctions::StateMachine, Properties: { DefinitionS3Location: "
    "{ Bucket: !Ref CodeRepositoryS3Bucket, "
    "Key: !Sub '${GitHubRepository}/state-machine/x.json' } } }\n"
)
FILES = {
    "cft/root.yaml": f"{HEAD}Resources:\n{nest(at('cft/nested/a.yaml'))}{MACHINE}",
    "cft/nested/a.yaml": LEAF,
    "cft/nested/unused.yaml": LEAF,
    "state-machine/x.json": "{}",
    "README.md": "not asked for",
}


def _mirror(root: Path, repository: str = "acme/data") -> Mirror:
    return read_mirror(read_tree(root / "cft/root.yaml", root), root, repository)


def _body(bucket: CodeBucket, key: str) -> str:
    return bucket.s3.get_object(Bucket=bucket.name, Key=key)["Body"].read().decode()


def test_all_templates_and_the_folders_of_what_they_name_are_mirrored(tmp_path: Path) -> None:
    write(tmp_path, FILES)
    assert [it.key for it in _mirror(tmp_path).files] == [
        "acme/data/cft/nested/a.yaml",
        "acme/data/cft/nested/unused.yaml",
        "acme/data/cft/root.yaml",
        "acme/data/state-machine/x.json",
    ]


def test_a_file_beside_the_readme_is_mirrored_alone(tmp_path: Path) -> None:
    machine = MACHINE.replace("state-machine/", "")
    files = {"cft/root.yaml": f"{HEAD}Resources:\n{machine}", "x.json": "{}", "README.md": "no"}
    write(tmp_path, files)
    keys = [it.key for it in _mirror(tmp_path, "none").files]
    assert keys == ["none/cft/root.yaml", "none/x.json"]


def test_relative_paths_need_no_mirror(tmp_path: Path) -> None:
    write(tmp_path, {"cft/root.yaml": f"Resources:\n{nest('a.yaml')}", "cft/a.yaml": LEAF})
    assert _mirror(tmp_path) == NO_MIRROR


def test_a_secret_among_the_templates_is_refused(tmp_path: Path) -> None:
    write(tmp_path, {**FILES, "cft/.env": "PASSWORD=x"})
    with pytest.raises(ProjectError, match="secret"):
        _mirror(tmp_path)


def test_what_is_there_is_not_uploaded_again(tmp_path: Path, bucket: CodeBucket) -> None:
    write(tmp_path, FILES)
    assert upload_mirror(_mirror(tmp_path), bucket, RecordingUi()) == 4
    assert _body(bucket, "acme/data/state-machine/x.json") == "{}"
    assert upload_mirror(_mirror(tmp_path), bucket, RecordingUi()) == 0


def test_a_change_and_its_reversal_both_arrive(tmp_path: Path, bucket: CodeBucket) -> None:
    for text in ("{}", '{"a": 1}', "{}"):
        write(tmp_path, {**FILES, "state-machine/x.json": text})
        assert upload_mirror(_mirror(tmp_path), bucket, RecordingUi()) == 4
        assert _body(bucket, "acme/data/state-machine/x.json") == text


def test_an_interrupted_upload_is_done_again(tmp_path: Path, bucket: CodeBucket) -> None:
    write(tmp_path, FILES)
    mirror = _mirror(tmp_path)
    upload_mirror(mirror, bucket, RecordingUi())
    bucket.s3.delete_object(Bucket=bucket.name, Key=mirror.mark)
    assert upload_mirror(mirror, bucket, RecordingUi()) == 4


def test_templates_that_a_loop_names_are_mirrored(tmp_path: Path) -> None:
    launched = nest(at("cft/nested/${Name}.yaml"), logical_id="'Child${Name}'").replace("\n", "")
    loop = f"  Fn::ForEach::Two: [Name, [a, b], {{ {launched.strip()} }}]\n"
    write(tmp_path, {**FILES, "cft/root.yaml": f"{HEAD}Resources:\n{loop}"})
    before = _mirror(tmp_path)
    assert "acme/data/cft/nested/a.yaml" in [it.key for it in before.files]
    write(tmp_path, {"cft/nested/a.yaml": f"# changed\n{LEAF}"})
    assert _mirror(tmp_path).digest != before.digest


def test_of_two_uploads_at_once_none_counts_as_all_there(
    tmp_path: Path, bucket: CodeBucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "ours", FILES)
    write(tmp_path / "theirs", {**FILES, "state-machine/x.json": '{"a": 1}'})
    ours, theirs = _mirror(tmp_path / "ours"), _mirror(tmp_path / "theirs")

    def interrupted(*arguments: Any) -> list[str]:
        monkeypatch.setattr(mirror, "upload_files", upload_files)
        upload_mirror(theirs, bucket, RecordingUi())
        return upload_files(*arguments)

    monkeypatch.setattr(mirror, "upload_files", interrupted)
    upload_mirror(ours, bucket, RecordingUi())
    assert upload_mirror(theirs, bucket, RecordingUi()) == 4
    assert _body(bucket, "acme/data/state-machine/x.json") == '{"a": 1}'
