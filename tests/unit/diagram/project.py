"""A small project with every kind of arrow, written to a folder."""

import json
from pathlib import Path

from deployer.project.project import Project, read_project

ROOT = """
Metadata: {Deployer: {RequiredStacks: [shared-stack.yaml]}}
Parameters:
  ProjectName: {Type: String, Default: shop}
  Environment: {Type: String}
Resources:
  TopicStack:
    Type: AWS::CloudFormation::Stack
    Properties: {TemplateURL: nested/topic.yaml}
  QueueStack:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: nested/queue.yaml
      Parameters: {TopicArn: !GetAtt TopicStack.Outputs.TopicArn}
  LoaderStack:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: nested/loader.yaml
      Parameters:
        ProjectName: !Ref ProjectName
        Environment: !Ref Environment
        QueueArn: !GetAtt QueueStack.Outputs.QueueArn
        InboxName: !Sub '${ProjectName}-inbox-${Environment}-${AWS::AccountId}'
  InboxStack:
    Type: AWS::CloudFormation::Stack
    DependsOn: LoaderStack
    Properties:
      TemplateURL: nested/inbox.yaml
      Parameters:
        ProjectName: !Ref ProjectName
        Environment: !Ref Environment
        InboxName: !Sub '${ProjectName}-inbox-${Environment}-${AWS::AccountId}'
  ArchiveStack:
    Type: AWS::CloudFormation::Stack
    DependsOn: [InboxStack]
    Properties: {TemplateURL: nested/archive.yaml}
"""

NESTED = {
    "topic": """
Resources:
  Topic: {Type: AWS::SNS::Topic}
Outputs:
  TopicArn: {Value: !Ref Topic}
""",
    "queue": """
Parameters: {TopicArn: {Type: String}}
Resources:
  Queue: {Type: AWS::SQS::Queue}
  LettersAlarm:
    Type: AWS::CloudWatch::Alarm
    Properties: {AlarmActions: [!Ref TopicArn]}
Outputs:
  QueueArn: {Value: !GetAtt Queue.Arn}
""",
    "loader": """
Parameters:
  ProjectName: {Type: String}
  Environment: {Type: String}
  QueueArn: {Type: String}
  InboxName: {Type: String}
Resources:
  LoaderRole:
    Type: AWS::IAM::Role
    Properties:
      Policies:
        - PolicyName: load
          PolicyDocument:
            Statement:
              - Effect: Allow
                Action: s3:GetObject
                Resource: !Sub 'arn:${AWS::Partition}:s3:::${InboxName}/in/*'
              - {Effect: Allow, Action: 'sqs:SendMessage', Resource: !Ref QueueArn}
  LoaderFunction:
    Type: AWS::Lambda::Function
    Properties:
      FunctionName: !Sub '${ProjectName}-loader-${Environment}'
      Role: !GetAtt LoaderRole.Arn
      DeadLetterConfig: {TargetArn: !Ref QueueArn}
""",
    "inbox": """
Parameters:
  ProjectName: {Type: String}
  Environment: {Type: String}
  InboxName: {Type: String}
Resources:
  InboxBucket:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: !Ref InboxName
      NotificationConfiguration:
        LambdaConfigurations:
          - Event: s3:ObjectCreated:*
            Function: !Sub
              - arn:aws:lambda:${AWS::Region}:${AWS::AccountId}:function:${Name}
              - {Name: !Sub '${ProjectName}-loader-${Environment}'}
  InboxFolders:
    Type: Custom::Folders
    Properties:
      ServiceToken: !ImportValue {'Fn::Sub': '${ProjectName}-folders-${Environment}'}
""",
    "archive": """
Resources:
  ArchiveBucket: {Type: AWS::S3::Bucket}
  ArchivePolicy: {Type: AWS::S3::BucketPolicy}
""",
}

SHARED = """
Parameters:
  ProjectName: {Type: String, Default: shop}
  Environment: {Type: String}
Resources:
  FoldersFunction: {Type: AWS::Lambda::Function}
Outputs:
  FoldersArn:
    Value: !GetAtt FoldersFunction.Arn
    Export: {Name: !Sub '${ProjectName}-folders-${Environment}'}
"""

PARAMS = {
    "project-name": "shop",
    "stack-prefix": "data",
    "stack-suffix": "root",
    "template-path": "cft/root-stack.yaml",
    "parameters": {"devl": [{}]},
}


def write_project(root: Path) -> Path:
    """Write the project; returns its root."""
    (root / "cft/nested").mkdir(parents=True)
    (root / "params").mkdir()
    (root / "params/cfn-parameters.json").write_text(json.dumps(PARAMS), encoding="utf-8")
    (root / "cft/root-stack.yaml").write_text(ROOT, encoding="utf-8")
    (root / "cft/shared-stack.yaml").write_text(SHARED, encoding="utf-8")
    for name, text in NESTED.items():
        (root / f"cft/nested/{name}.yaml").write_text(text, encoding="utf-8")
    return root


def read(root: Path) -> Project:
    """The project as `deployer diagram` reads it."""
    return read_project(root, "devl", "", {})
