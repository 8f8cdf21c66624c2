"""The templates of made projects, written as a person would write them."""

from collections.abc import Iterable, Mapping, Sequence

SHARED = ("ProjectName", "Environment", "CiBuild")
"""Parameters that every nested template takes."""

BOOTSTRAP = """\
AWSTemplateFormatVersion: '2010-09-09'
Description: The bucket that holds code and templates.
Parameters:
  ProjectName:
    Type: String
    Description: First part of every name.
Resources:
  CodeBucket:
    Type: AWS::S3::Bucket
    DeletionPolicy: RetainExceptOnCreate
    UpdateReplacePolicy: Retain
    Properties:
      BucketName: !Sub '${ProjectName}-code-${AWS::Region}-${AWS::AccountId}'
      VersioningConfiguration: { Status: Enabled }
Outputs:
  CodeRepositoryS3Bucket:
    Description: Versioned bucket that holds code and templates.
    Value: !Ref CodeBucket
"""


def root(children: Mapping[str, str]) -> str:
    """A root template.

    Args:
        children: templates by logical id, as paths from the root template's folder.
    """
    return "".join(
        (
            "AWSTemplateFormatVersion: '2010-09-09'\n",
            "Description: Launches the nested stacks.\n",
            _ROOT_PARAMETERS,
            "Resources:\n",
            *(_launch(name, path) for name, path in children.items()),
            "Outputs:\n",
            "  DeployedFrom:\n",
            "    Description: What the stack was deployed from.\n",
            f"    Value: !Sub '{_ORIGIN}'\n",
            _first_outputs(children),
        )
    )


def group(children: Mapping[str, str]) -> str:
    """A nested template that launches others, each after the one before where it takes its output.

    Args:
        children: templates by logical id, as paths from this template's folder.
    """
    return "".join(
        (
            "Description: Launches the stacks of a group.\n",
            _parameters(SHARED),
            "Resources:\n",
            *(_launch(name, path) for name, path in children.items()),
            "Outputs:\n",
            _first_outputs(children, "First"),
        )
    )


def queue(name: str) -> str:
    """A nested template without children: a queue, and a parameter that tells its address."""
    return "".join(
        (
            "Description: A queue.\n",
            _parameters(SHARED),
            _QUEUE.replace("NAME", name),
        )
    )


def functions(names: Sequence[str], group_name: str) -> str:
    """A nested template of functions, one role for all; `Code` is a path from it to src/NAME."""
    return "".join(
        (
            "Description: Functions that share a role.\n",
            _parameters(SHARED),
            "Resources:\n",
            _ROLE.replace("NAME", group_name),
            *(_FUNCTION.replace("LOGICAL", logical_id(it)).replace("NAME", it) for it in names),
            "Outputs:\n",
            "  First:\n",
            "    Description: ARN of the first function.\n",
            f"    Value: !GetAtt {logical_id(names[0])}Function.Arn\n",
        )
    )


def logical_id(name: str) -> str:
    """A name of words and hyphens, as a logical id."""
    return "".join(word.capitalize() for word in name.split("-"))


def _parameters(names: Iterable[str]) -> str:
    return "Parameters:\n" + "".join(f"  {name}: {{ Type: String }}\n" for name in names)


def _launch(name: str, path: str) -> str:
    lines = (
        f"  {name}:",
        "    Type: AWS::CloudFormation::Stack",
        "    DeletionPolicy: Delete",
        "    UpdateReplacePolicy: Delete",
        "    Properties:",
        f"      TemplateURL: {path}",
        "      Parameters:",
        *(f"        {it}: !Ref {it}" for it in SHARED),
    )
    return "\n".join(lines) + "\n"


def _first_outputs(children: Iterable[str], only: str = "") -> str:
    """What each child, or the first under one name, says of itself."""
    named = {only: next(iter(children))} if only else {f"{it}First": it for it in children}
    return "".join(
        f"  {name}:\n    Description: The first of {child}.\n"
        f"    Value: !GetAtt {child}.Outputs.First\n"
        for name, child in named.items()
    )


_ORIGIN = "${GitHubURL}/${GitHubRepository} ${GitHubRef} ${GitHubSHA} ${GitHubWFRunNumber}"

_ROOT_PARAMETERS = """\
Parameters:
  ProjectName: { Type: String, Default: acme }
  Environment: { Type: String, Default: devl }
  CiBuild: { Type: String, Default: '' }
  GitHubRef: { Type: String, Default: none }
  GitHubURL: { Type: String, Default: none }
  GitHubWFRunNumber: { Type: String, Default: none }
  GitHubSHA: { Type: String, Default: none }
  GitHubRepository: { Type: String, Default: none }
"""

_QUEUE = """\
Resources:
  Queue:
    Type: AWS::SQS::Queue
    DeletionPolicy: Delete
    UpdateReplacePolicy: Delete
    Properties:
      QueueName: !Sub '${ProjectName}-NAME-${Environment}-${AWS::Region}${CiBuild}'
      MessageRetentionPeriod: 345600
      SqsManagedSseEnabled: true
  Address:
    Type: AWS::SSM::Parameter
    Properties:
      Name: !Sub '/${ProjectName}/${Environment}${CiBuild}/NAME'
      Type: String
      Value: !Ref Queue
Outputs:
  First:
    Description: ARN of the queue.
    Value: !GetAtt Queue.Arn
"""

_ROLE = """\
  Role:
    Type: AWS::IAM::Role
    Properties:
      RoleName: !Sub '${ProjectName}-NAME-${Environment}-${AWS::Region}${CiBuild}'
      AssumeRolePolicyDocument:
        Version: '2012-10-17'
        Statement:
          - Effect: Allow
            Principal: { Service: lambda.amazonaws.com }
            Action: sts:AssumeRole
      Policies:
        - PolicyName: log
          PolicyDocument:
            Version: '2012-10-17'
            Statement:
              - Effect: Allow
                Action: [logs:CreateLogStream, logs:PutLogEvents]
                Resource: !Sub
                  - arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:${Group}
                  - Group: !Sub '/aws/lambda/${ProjectName}-*'
"""

_FUNCTION = """\
  LOGICALLogGroup:
    Type: AWS::Logs::LogGroup
    DeletionPolicy: Delete
    UpdateReplacePolicy: Delete
    Properties:
      LogGroupName: !Sub '/aws/lambda/${ProjectName}-NAME-${Environment}-${AWS::Region}${CiBuild}'
      RetentionInDays: 7
  LOGICALFunction:
    Type: AWS::Lambda::Function
    DependsOn: LOGICALLogGroup
    Properties:
      FunctionName: !Sub '${ProjectName}-NAME-${Environment}-${AWS::Region}${CiBuild}'
      Runtime: python3.13
      Architectures: [arm64]
      Handler: handler.handler
      Role: !GetAtt Role.Arn
      Code: ../../src/NAME
      MemorySize: 256
      Timeout: 30
"""
