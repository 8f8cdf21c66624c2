"""Declared pairs find the resources that use them, however deep."""

from pathlib import Path

import pytest

from deployer.errors import ProjectError
from deployer.project.artifacts import ArtifactSpec, locate_artifacts
from deployer.project.platforms import Platform
from deployer.project.read_tree import read_tree
from tests.unit.project.sample import FILES, FUNCTION, ROOT, write
from tests.unit.project.test_tree import nest

VALUES = {
    "ProjectName": "acme",
    "CodeRepositoryS3Bucket": "code",
    "AWS::Region": "eu-west-1",
}


def _located(root: Path, files: dict[str, str], **values: str) -> list[ArtifactSpec]:
    write(root, {**FILES, **files})
    return locate_artifacts(root, read_tree(root / "cft/root-stack.yaml"), {**VALUES, **values})


def _refusal(root: Path, files: dict[str, str], **values: str) -> ProjectError:
    with pytest.raises(ProjectError) as raised:
        _located(root, files, **values)
    return raised.value


def test_function_is_found_in_the_stack_that_runs_it(tmp_path: Path) -> None:  # T11
    assert _located(tmp_path, {}) == [
        ArtifactSpec(
            kind="Function",
            base_name="greet",
            folder=tmp_path / "src/greet",
            key="acme/lambda/greet.zip",
            version_parameter="GreetLambdaFunctionVersionId",
            platforms=(Platform("python3.13", "arm64"),),
        )
    ]


def test_function_is_found_two_levels_down(tmp_path: Path) -> None:  # T11
    passed = "{ ProjectName: !Ref ProjectName, BaseName: !Ref BaseName, VersionId: !Ref VersionId }"
    middle = FUNCTION.partition("Resources:")[0] + "Resources:\n" + nest("deep.yaml", passed)
    files = {
        "cft/nested-stacks/function-stack.yaml": middle,
        "cft/nested-stacks/deep.yaml": FUNCTION,
    }
    assert [it.key for it in _located(tmp_path, files)] == ["acme/lambda/greet.zip"]


def test_base_name_given_as_a_value_wins_over_the_default(tmp_path: Path) -> None:
    found = _located(tmp_path, {"src/wave/handler.py": ""}, GreetLambdaFunctionBaseName="wave")
    assert [(it.folder, it.key) for it in found] == [
        (tmp_path / "src/wave", "acme/lambda/wave.zip")
    ]


def test_layer_lies_beside_src_and_names_its_platforms(tmp_path: Path) -> None:
    root = """\
Parameters:
  PowerLambdaLayerBaseName: { Type: String, Default: lambda-layer-power }
  PowerLambdaLayerVersionId: { Type: String }
Resources:
  Layer:
    Type: AWS::Lambda::LayerVersion
    Properties:
      CompatibleRuntimes: [python3.12, python3.13]
      CompatibleArchitectures: [arm64]
      Content:
        S3Key: !Join ['', [layers/, !Ref PowerLambdaLayerBaseName, .zip]]
        S3ObjectVersion: !Ref PowerLambdaLayerVersionId
"""
    files = {"cft/root-stack.yaml": root, "lambda-layer-power/requirements.txt": "x==1\n"}
    [layer] = _located(tmp_path, files)
    assert layer.folder == tmp_path / "lambda-layer-power"
    assert layer.key == "layers/lambda-layer-power.zip"
    assert layer.kind == "Layer"
    assert layer.platforms == tuple(Platform(it, "arm64") for it in ("python3.12", "python3.13"))


def test_architecture_is_lambdas_default_where_templates_do_not_say(tmp_path: Path) -> None:
    plain = FUNCTION.replace("      Architectures: [arm64]\n", "")
    [found] = _located(tmp_path, {"cft/nested-stacks/function-stack.yaml": plain})
    assert found.platforms == (Platform("python3.13", "x86_64"),)


def test_inline_code_and_fixed_versions_are_no_artifacts(tmp_path: Path) -> None:
    extra = """\
  Inline:
    Type: AWS::Lambda::Function
    Properties: { Code: { ZipFile: pass } }
  Fixed:
    Type: AWS::Lambda::Function
    Properties: { Code: { S3Bucket: b, S3Key: k, S3ObjectVersion: v } }
"""
    files = {"cft/nested-stacks/function-stack.yaml": FUNCTION + extra}
    assert [it.base_name for it in _located(tmp_path, files)] == ["greet"]


def test_missing_folder_is_named(tmp_path: Path) -> None:
    error = _refusal(tmp_path, {}, GreetLambdaFunctionBaseName="wave")
    assert error.what == "the folder of function 'wave' is missing"
    assert error.where == str(tmp_path / "src/wave")


def test_version_without_base_name_is_refused(tmp_path: Path) -> None:
    root = ROOT.replace(
        "  GreetLambdaFunctionBaseName: { Type: String, Default: greet }\n", ""
    ).replace("!Ref GreetLambdaFunctionBaseName", "greet")
    error = _refusal(tmp_path, {"cft/root-stack.yaml": root})
    assert "has no 'GreetLambdaFunctionBaseName' beside it" in error.what


def test_version_that_no_resource_takes_is_refused(tmp_path: Path) -> None:
    root = ROOT.replace("!Ref GreetLambdaFunctionVersionId", "fixed")
    error = _refusal(tmp_path, {"cft/root-stack.yaml": root})
    assert "no resource takes its S3ObjectVersion from 'GreetLambdaFunctionVersionId'" in error.what


def test_key_that_only_deployment_knows_is_refused(tmp_path: Path) -> None:
    function = FUNCTION.replace("!Sub '${ProjectName}/lambda/${BaseName}.zip'", "!GetAtt A.Key")
    error = _refusal(tmp_path, {"cft/nested-stacks/function-stack.yaml": function})
    assert error.what == "the S3Key of 'Function' cannot be known before deployment"


SECOND = """\
  Second:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.13
      Architectures: [arm64]
      Code:
        S3Key: !Sub '${ProjectName}/lambda/NAME.zip'
        S3ObjectVersion: !Ref VersionId
"""


def test_zip_that_functions_share_is_for_the_platforms_of_all(tmp_path: Path) -> None:
    second = SECOND.replace("NAME", "${BaseName}").replace("[arm64]", "[!GetAtt A.Architecture]")
    [found] = _located(tmp_path, {"cft/nested-stacks/function-stack.yaml": FUNCTION + second})
    assert found.platforms == (Platform("python3.13", "arm64"), Platform("python3.13", ""))
    assert [it.resource for it in found.platforms] == ["Function", "Second"]


def test_functions_may_share_one_zip(tmp_path: Path) -> None:
    second = SECOND.replace("NAME", "${BaseName}")
    found = _located(tmp_path, {"cft/nested-stacks/function-stack.yaml": FUNCTION + second})
    assert [it.key for it in found] == ["acme/lambda/greet.zip"]


def test_one_version_for_two_zips_is_refused(tmp_path: Path) -> None:
    second = SECOND.replace("NAME", "wave")
    error = _refusal(tmp_path, {"cft/nested-stacks/function-stack.yaml": FUNCTION + second})
    assert "'GreetLambdaFunctionVersionId' is the version of one zip" in error.what
    assert "acme/lambda/greet.zip and acme/lambda/wave.zip" in error.what
    assert "Declare a pair" in error.todo
