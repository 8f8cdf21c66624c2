"""A small project on disk, for tests that need one: a root, a nested function, a layer."""

import json
from pathlib import Path
from typing import Any

from deployer.project.parameters import MANDATORY
from deployer.project.project import Project, read_project

FUNCTION = """\
Parameters:
  ProjectName: { Type: String }
  CodeRepositoryS3Bucket: { Type: String }
  BaseName: { Type: String }
  VersionId: { Type: String }
Resources:
  Function:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.13
      Architectures: [arm64]
      Handler: handler.handler
      Role: !Sub arn:${AWS::Partition}:iam::${AWS::AccountId}:role/greet
      Code:
        S3Bucket: !Ref CodeRepositoryS3Bucket
        S3Key: !Sub '${ProjectName}/lambda/${BaseName}.zip'
        S3ObjectVersion: !Ref VersionId
"""

ROOT = (
    "Parameters:\n"
    + "".join(f"  {name}: {{ Type: String }}\n" for name in MANDATORY)
    + """\
  CodeRepositoryS3Bucket: { Type: String }
  Colour: { Type: String, Default: red }
  GreetLambdaFunctionBaseName: { Type: String, Default: greet }
  GreetLambdaFunctionVersionId: { Type: String }
Resources:
  GreetStack:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: nested-stacks/function-stack.yaml
      Parameters:
        ProjectName: !Ref ProjectName
        CodeRepositoryS3Bucket: !Ref CodeRepositoryS3Bucket
        BaseName: !Ref GreetLambdaFunctionBaseName
        VersionId: !Ref GreetLambdaFunctionVersionId
"""
)

PARAMS: dict[str, Any] = {
    "project-name": "acme",
    "stack-prefix": "data",
    "stack-suffix": "root-stack",
    "template-path": "cft/root-stack.yaml",
    "parameters": {"devl": [{"Colour": "blue"}], "prod": {}},
}

BOOTSTRAP = """\
Parameters:
  ProjectName: { Type: String }
Resources:
  CodeBucket: { Type: AWS::S3::Bucket }
"""

FILES = {
    "cft/root-stack.yaml": ROOT,
    "cft/bootstrap-stack.yaml": BOOTSTRAP,
    "cft/nested-stacks/function-stack.yaml": FUNCTION,
    "src/greet/handler.py": "def handler(event, context):\n    return event\n",
}

WORKFLOW = {
    "GITHUB_REF": "refs/heads/main",
    "GITHUB_SERVER_URL": "https://github.com",
    "GITHUB_RUN_NUMBER": "7",
    "GITHUB_SHA": "0" * 40,
    "GITHUB_REPOSITORY": "acme/data",
}


def write(root: Path, files: dict[str, str]) -> None:
    """Write texts below a folder, as they are."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())


def write_project(
    root: Path, files: dict[str, str] | None = None, params: dict[str, Any] | None = None
) -> Path:
    """The sample project with some files and some keys of its params file replaced."""
    write(root, {**FILES, **(files or {})})
    text = json.dumps({**PARAMS, **(params or {})})
    write(root, {"params/cfn-parameters.json": text})
    return root


def sample_project(
    root: Path,
    files: dict[str, str] | None = None,
    params: dict[str, Any] | None = None,
    environment: str = "devl",
    build_id: str = "",
) -> Project:
    """The sample project, read."""
    return read_project(write_project(root, files, params), environment, build_id, WORKFLOW)
