"""From a project to complete requests; what can be refused is refused before any upload."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from deployer.build.code_bucket import CodeBucket
from deployer.check.lint_job import LintJob
from deployer.check.linted import Linted
from deployer.errors import AwsError, DeployerError, ProjectError
from deployer.messages import ArtifactReady, Finding, Identity, TemplatesReady
from deployer.pipeline.prepare import Given, draft, prepare
from deployer.project.project import Project
from tests.unit.build.bucket_keys import keys_under
from tests.unit.build.test_code_bucket import bucket, s3
from tests.unit.check.rules.broken import extended
from tests.unit.pipeline.targets import ROOT, make_target
from tests.unit.project.sample import FILES, FUNCTION, sample_project
from tests.unit.project.sample import ROOT as ROOT_TEMPLATE
from tests.unit.render.recording import RecordingUi

__all__ = ["bucket", "s3"]  # fixtures

# Without cfn-lint, which takes longer than all else here.
GIVEN = Given(
    location={
        "CodeRepositoryS3Bucket": "code",
        "KmsMasterKeyId": "arn:key",
        "CloudFormationRoleArn": "none",
    },
    linted=False,
)
REQUIRING = f"{ROOT_TEMPLATE}Metadata: {{ Deployer: {{ RequiredStacks: [other-stack.yaml] }} }}\n"
OTHER = f"""\
Parameters:
  ProjectName: {{ Type: String }}
  CodeRepositoryS3Bucket: {{ Type: String }}
  GreetLambdaFunctionBaseName: {{ Type: String, Default: wave }}
  GreetLambdaFunctionVersionId: {{ Type: String }}
{FUNCTION[FUNCTION.index("Resources:") :]}"""
OTHER = OTHER.replace("${BaseName}", "${GreetLambdaFunctionBaseName}").replace(
    "!Ref VersionId", "!Ref GreetLambdaFunctionVersionId"
)


def test_requests_are_complete_and_in_order(tmp_path: Path, bucket: CodeBucket) -> None:  # T11
    files = {
        "cft/root-stack.yaml": REQUIRING,
        "cft/other-stack.yaml": OTHER,
        "src/wave/handler.py": "handler = print\n",
    }
    project = sample_project(tmp_path, files)
    ui = RecordingUi()
    found = prepare(project, make_target(s3=bucket.s3), GIVEN, ui)
    assert [spec.name for spec, _ in found] == ["acme-other-stack", ROOT]
    (_, other), (_, root) = found
    assert root.parameters["CodeRepositoryS3Bucket"] == "code"
    assert root.parameters["Colour"] == "blue"
    assert root.tags == project.tags(ROOT)
    assert root.template_url
    assert root.template_url.startswith("https://code.s3.eu-west-1.amazonaws.com/acme/templates/")
    # The two stacks use one parameter's name for different code.
    for request, name in ((other, "wave"), (root, "greet")):
        version = request.parameters["GreetLambdaFunctionVersionId"]
        bucket.s3.head_object(Bucket="code", Key=f"acme/lambda/{name}.zip", VersionId=version)
    shown = [type(it) for it in ui.messages]
    assert shown == [Identity, ArtifactReady, ArtifactReady, TemplatesReady, TemplatesReady]


HASHED = ROOT_TEMPLATE.replace(
    "Resources:\n", "  GreetLambdaFunctionSourceHash: { Type: String }\nResources:\n", 1
)


def hash_and_version(project: Project, bucket: CodeBucket) -> tuple[str, str]:
    [(_, request)] = prepare(project, make_target(s3=bucket.s3), GIVEN, RecordingUi())
    values = request.parameters
    return values["GreetLambdaFunctionSourceHash"], values["GreetLambdaFunctionVersionId"]


def test_hash_of_sources_is_filled_where_a_template_asks(  # L9
    tmp_path: Path, bucket: CodeBucket
) -> None:
    files = {"cft/root-stack.yaml": HASHED}
    told, version = hash_and_version(sample_project(tmp_path / "here", files), bucket)
    assert re.fullmatch("[0-9a-f]{12}", told)
    # Another machine, or another build: the same hash for the same sources.
    elsewhere = sample_project(tmp_path / "elsewhere", files, build_id="7")
    assert hash_and_version(elsewhere, bucket) == (told, version)
    edited = {**files, "src/greet/handler.py": FILES["src/greet/handler.py"] + "# more\n"}
    now, later = hash_and_version(sample_project(tmp_path / "edited", edited), bucket)
    assert now != told
    assert later != version


def test_checks_know_where_it_goes_and_what_is_given(tmp_path: Path, bucket: CodeBucket) -> None:
    name = "!Sub '${Colour}-${AWS::Region}'"
    role = f"  Role: {{ Type: AWS::IAM::Role, Properties: {{ RoleName: {name} }} }}\n"
    project = sample_project(tmp_path, {"cft/root-stack.yaml": ROOT_TEMPLATE + role})
    target = make_target(s3=bucket.s3)  # in eu-west-1
    draft(project, target, replace(GIVEN, parameters={"Colour": "r" * 54}), RecordingUi())
    ui = RecordingUi()
    with pytest.raises(ProjectError, match="the project has 1 error"):
        draft(project, target, replace(GIVEN, parameters={"Colour": "r" * 55}), ui)
    assert [it.code for it in ui.of_type(Finding)] == ["T017"]


def test_second_run_asks_for_the_same(tmp_path: Path, bucket: CodeBucket) -> None:
    project, target = sample_project(tmp_path), make_target(s3=bucket.s3)
    first = prepare(project, target, GIVEN, RecordingUi())
    ui = RecordingUi()
    assert prepare(project, target, GIVEN, ui) == first
    assert [it.uploaded for it in ui.of_type(ArtifactReady)] == [False]
    assert [it.uploaded for it in ui.of_type(TemplatesReady)] == [0]


MACHINE = '{"StartAt": "End", "States": {"End": {"Type": "Succeed"}}}'
OLDER = {
    "cft/root-stack.yaml": ROOT_TEMPLATE.replace(
        "TemplateURL: nested-stacks/",
        "TemplateURL: !Sub https://${CodeRepositoryS3Bucket}.s3.amazonaws.com/"
        "${GitHubRepository}/cft/nested-stacks/",
    ),
    "cft/nested-stacks/function-stack.yaml": f"""\
{FUNCTION}
  Wave:
    Type: AWS::Lambda::Function
    Properties: {{ Code: {{ S3Bucket: !Ref CodeRepositoryS3Bucket, S3Key: zips/wave.zip }} }}
  Machine:
    Type: AWS::StepFunctions::StateMachine
    Properties: {{ DefinitionS3Location: ../machine.asl.json }}
""",
    "cft/machine.asl.json": MACHINE,
    "code/wave/handler.py": "handler = print\n",
}


def test_all_that_templates_name_is_uploaded(tmp_path: Path, bucket: CodeBucket) -> None:
    project = sample_project(tmp_path, OLDER)
    [(_, request)] = prepare(project, make_target(s3=bucket.s3), GIVEN, RecordingUi())
    keys = keys_under(bucket, "")
    assert {
        "acme/data/cft/machine.asl.json",
        "acme/data/cft/nested-stacks/function-stack.yaml",
        "acme/lambda/greet.zip",
        "zips/wave.zip",
    } <= keys
    files = sorted(key.rpartition(".")[2] for key in keys if key.startswith("acme/files/"))
    assert files == ["json", "zip"]
    assert 'TemplateURL: "https://code.s3.' in request.template_text
    assert list(request.parameters)[-1] == "GreetLambdaFunctionVersionId"


@pytest.mark.parametrize(
    "changed",
    [
        "cft/machine.asl.json",
        "cft/nested-stacks/function-stack.yaml",
        "cft/unused.yaml",
        "code/wave/handler.py",
        "src/greet/handler.py",
    ],
)
def test_the_fingerprint_tells_of_everything_that_would_be_uploaded(
    tmp_path: Path, bucket: CodeBucket, changed: str
) -> None:
    target = make_target(s3=bucket.s3)

    def fingerprint() -> str:
        project = sample_project(tmp_path, files)
        return draft(project, target, GIVEN, RecordingUi()).stacks[0].fingerprint

    files = dict(OLDER)
    before = fingerprint()
    assert fingerprint() == before
    files[changed] = files.get(changed, FILES.get(changed, "Resources: {}\n")) + "\n"
    assert fingerprint() != before


def test_override_reaches_the_request(tmp_path: Path, bucket: CodeBucket) -> None:
    given = replace(GIVEN, parameters={"Colour": "green"})
    [(_, request)] = prepare(
        sample_project(tmp_path), make_target(s3=bucket.s3), given, RecordingUi()
    )
    assert request.parameters["Colour"] == "green"


@pytest.mark.parametrize(
    ("files", "params", "overrides", "what"),
    [
        (
            {"cft/root-stack.yaml": ROOT_TEMPLATE.replace("greet }", "wave }")},
            {},
            {},
            "the project has 1 error",
        ),
        ({}, {"parameters": {"devl": {"Color": "x"}}}, {}, "the project has 1 error"),
        ({}, {}, {"Color": "x"}, "declares a parameter 'Color'"),
        (
            {"cft/root-stack.yaml": ROOT_TEMPLATE.replace(", Default: red", "")},
            {"parameters": {"devl": {}}},
            {},
            "no value for Colour",
        ),
    ],
)
def test_unsound_project_uploads_nothing(
    tmp_path: Path,
    bucket: CodeBucket,
    files: dict[str, str],
    params: dict[str, Any],
    overrides: dict[str, str],
    what: str,
) -> None:
    project = sample_project(tmp_path, files, params)
    ui = RecordingUi()
    with pytest.raises(ProjectError) as raised:
        prepare(project, make_target(s3=bucket.s3), replace(GIVEN, parameters=overrides), ui)
    assert what in raised.value.what
    assert keys_under(bucket, "") == set()
    assert isinstance(ui.messages[0], Identity)  # V16
    assert bool(ui.of_type(Finding)) is ("error" in what)


@pytest.mark.parametrize("linted", [True, False])
def test_what_cfn_lint_calls_an_error_uploads_nothing_unless_told_otherwise(
    tmp_path: Path, bucket: CodeBucket, monkeypatch: pytest.MonkeyPatch, linted: bool
) -> None:
    error = Finding("E3002", "error", "cft/root-stack.yaml", 3, "no such property")
    monkeypatch.setattr(LintJob, "__init__", lambda *_: None)
    monkeypatch.setattr(LintJob, "result", lambda _: Linted((error,)))
    project, ui = sample_project(tmp_path), RecordingUi()
    given, target = replace(GIVEN, linted=linted), make_target(s3=bucket.s3)
    if linted:
        with pytest.raises(ProjectError, match="the project has 1 error") as raised:
            prepare(project, target, given, ui)
        assert "--no-lint" in raised.value.todo
    else:
        prepare(project, target, given, ui)
    assert ui.of_type(Finding) == ([error] if linted else [])
    assert bool(keys_under(bucket, "")) is not linted


@pytest.mark.parametrize("files", [{"src/greet/.env": "x"}, {"src/greet/requirements.txt": "!"}])
def test_function_that_cannot_be_packaged_uploads_nothing(
    tmp_path: Path, bucket: CodeBucket, files: dict[str, str]
) -> None:
    with pytest.raises(DeployerError):
        prepare(sample_project(tmp_path, files), make_target(s3=bucket.s3), GIVEN, RecordingUi())
    assert keys_under(bucket, "") == set()


def test_unfit_code_bucket_is_refused(tmp_path: Path, bucket: CodeBucket) -> None:
    bucket.s3.put_bucket_versioning(Bucket="code", VersioningConfiguration={"Status": "Suspended"})
    with pytest.raises(AwsError, match="not versioned"):
        prepare(sample_project(tmp_path), make_target(s3=bucket.s3), GIVEN, RecordingUi())
    assert keys_under(bucket, "") == set()


def test_a_parameter_that_is_given_decides_which_template_is_launched(
    tmp_path: Path, bucket: CodeBucket
) -> None:
    path = "nested-stacks/function-stack.yaml"
    root = ROOT_TEMPLATE.replace(path, "!Sub 'nested-${Colour}/function-stack.yaml'")
    files = {"cft/root-stack.yaml": root, "cft/nested-blue/function-stack.yaml": FUNCTION}
    green = {"cft/nested-green/function-stack.yaml": f"{FUNCTION}# green\n"}
    project = sample_project(tmp_path, {**files, **green})
    given = replace(GIVEN, parameters={"Colour": "green"})
    found = draft(project, make_target(s3=bucket.s3), given, RecordingUi())
    assert found.stacks[-1].packaged.templates[0].text.endswith("# green\n")


def test_a_template_that_cannot_be_known_is_refused_before_anything_else(
    tmp_path: Path, bucket: CodeBucket
) -> None:
    path = "nested-stacks/function-stack.yaml"
    root = ROOT_TEMPLATE.replace(path, "!Sub 'nested-${AWS::StackId}/function-stack.yaml'")
    project = sample_project(tmp_path, {"cft/root-stack.yaml": root})
    with pytest.raises(ProjectError, match="which template nested stack 'GreetStack'"):
        draft(project, make_target(s3=bucket.s3), GIVEN, RecordingUi())


def test_names_are_spelled_only_to_import_and_no_hidden_value_ever(
    tmp_path: Path, bucket: CodeBucket
) -> None:
    parameters = "  Hidden: { Type: String, Default: secret, NoEcho: true }\n"
    tables = "".join(
        f"  {name}:\n    Type: AWS::DynamoDB::Table\n    DeletionPolicy: Retain\n"
        f"    UpdateReplacePolicy: Retain\n    Properties:\n      TableName: !Sub '{written}'\n"
        for name, written in (("Orders", "${ProjectName}-orders"), ("Other", "${Hidden}-x"))
    )
    project = sample_project(tmp_path, extended(tables, parameters))

    def text(given: Given) -> str:
        target = make_target(s3=bucket.s3)
        return draft(project, target, given, RecordingUi()).stacks[0].packaged.text

    assert "TableName: !Sub '${ProjectName}-orders'" in text(GIVEN)
    spelled = text(replace(GIVEN, writes_names=True))
    assert 'TableName: "acme-orders"' in spelled
    assert "TableName: !Sub '${Hidden}-x'" in spelled
