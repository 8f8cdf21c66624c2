"""What is written for the AWS CLI: templates that stand alone, parameters, and the commands."""

import json
import shlex
from pathlib import Path

import pytest

from deployer.build.code_bucket import CodeBucket
from deployer.messages import Note
from deployer.pipeline.package import package
from deployer.project.read_tree import read_tree
from deployer.project.template import parse_body
from tests.unit.build.test_code_bucket import bucket, s3
from tests.unit.pipeline.targets import ROOT, make_target
from tests.unit.pipeline.test_prepare import GIVEN, OTHER, REQUIRING
from tests.unit.project.sample import ROOT as ROOT_TEMPLATE
from tests.unit.project.sample import sample_project
from tests.unit.render.recording import RecordingUi

__all__ = ["bucket", "s3"]  # fixtures

SECRET = ROOT_TEMPLATE.replace("Default: red }", "NoEcho: true, Default: red }")


def _notes(ui: RecordingUi) -> list[str]:
    return [it.text for it in ui.of_type(Note)]


def test_without_a_file_the_templates_address_is_told(tmp_path: Path, bucket: CodeBucket) -> None:
    ui = RecordingUi()
    package(sample_project(tmp_path), make_target(s3=bucket.s3), GIVEN, None, ui)
    [said] = _notes(ui)
    assert said.startswith(f"{ROOT}: https://code.s3.eu-west-1.amazonaws.com/acme/templates/")


def test_the_written_template_needs_nothing_else(tmp_path: Path, bucket: CodeBucket) -> None:
    output = tmp_path / "out/packaged.yaml"
    package(sample_project(tmp_path), make_target(s3=bucket.s3), GIVEN, output, RecordingUi())
    body = parse_body(output.read_text())
    assert all("Default" in it for it in body["Parameters"].values())
    assert body["Parameters"]["Colour"]["Default"] == "blue"
    version = body["Parameters"]["GreetLambdaFunctionVersionId"]["Default"]
    bucket.s3.head_object(Bucket="code", Key="acme/lambda/greet.zip", VersionId=version)
    assert read_tree(output).children == {}  # no path is left that a reader must find on disk


def test_parameters_stand_beside_it_as_the_aws_cli_takes_them(
    tmp_path: Path, bucket: CodeBucket
) -> None:
    output, ui = tmp_path / "packaged.yaml", RecordingUi()
    package(sample_project(tmp_path), make_target(s3=bucket.s3), GIVEN, output, ui)
    pairs = json.loads((tmp_path / "packaged.parameters.json").read_text())
    values = dict(it.split("=", 1) for it in pairs)
    body = parse_body(output.read_text())
    given = {name: it["Default"] for name, it in body["Parameters"].items() if name in values}
    assert values == given
    words = shlex.split(_notes(ui)[-1])
    assert words[:3] == ["aws", "cloudformation", "deploy"]
    assert words[words.index("--template-file") + 1] == str(output)
    assert words[words.index("--stack-name") + 1] == ROOT
    assert f"file://{tmp_path}/packaged.parameters.json" in words
    assert "Environment=devl" in words[words.index("--tags") :]
    assert "--endpoint-url" not in words


def test_required_stacks_come_first_and_have_files_of_their_own(
    tmp_path: Path, bucket: CodeBucket
) -> None:
    files = {
        "cft/root-stack.yaml": REQUIRING,
        "cft/other-stack.yaml": OTHER,
        "src/wave/handler.py": "handler = print\n",
    }
    ui = RecordingUi()
    output = tmp_path / "packaged.yaml"
    package(sample_project(tmp_path, files), make_target(s3=bucket.s3), GIVEN, output, ui)
    assert (tmp_path / "packaged.other-stack.yaml").is_file()
    assert (tmp_path / "packaged.other-stack.parameters.json").is_file()
    _, first, last = _notes(ui)
    assert "acme-other-stack" in first
    assert ROOT in last


def test_what_must_not_be_seen_is_written_nowhere(tmp_path: Path, bucket: CodeBucket) -> None:
    output, ui = tmp_path / "packaged.yaml", RecordingUi()
    project = sample_project(tmp_path, {"cft/root-stack.yaml": SECRET})
    package(project, make_target(s3=bucket.s3), GIVEN, output, ui)
    assert "blue" not in output.read_text()
    assert "blue" not in (tmp_path / "packaged.parameters.json").read_text()
    assert "blue" not in "\n".join(_notes(ui))
    assert "Colour" in _notes(ui)[-1]


@pytest.mark.parametrize(("size", "expected"), [(100, False), (60_000, True)])
def test_a_large_template_goes_through_the_code_bucket(
    tmp_path: Path, bucket: CodeBucket, size: int, expected: bool
) -> None:
    ui = RecordingUi()
    files = {"cft/root-stack.yaml": f"{ROOT_TEMPLATE}# {'x' * size}\n"}
    project = sample_project(tmp_path, files)
    package(project, make_target(s3=bucket.s3), GIVEN, tmp_path / "packaged.yaml", ui)
    assert ("--s3-bucket code" in _notes(ui)[-1]) is expected
