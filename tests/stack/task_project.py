"""A small project whose nested stack has a custom resource that does what a parameter says."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deployer.project.parameters import MANDATORY
from tests.cloud import running_cloud
from tests.stack.platform import REPOSITORY, Platform

ROOT_STACK = "task-data-root-stack"

_PARAMETERS = "".join(f"  {name}: {{ Type: String }}\n" for name in MANDATORY)

_ROOT = f"""\
AWSTemplateFormatVersion: '2010-09-09'
Parameters:
{_PARAMETERS}  Work: {{ Type: String }}
Resources:
  TopicStack:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: nested-stacks/topic-stack.yaml
  TaskStack:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: nested-stacks/task-stack.yaml
      Parameters:
        Work: !Ref Work
"""

_TOPIC = """\
AWSTemplateFormatVersion: '2010-09-09'
Resources:
  Topic: { Type: AWS::SNS::Topic }
"""

_TASK = """\
AWSTemplateFormatVersion: '2010-09-09'
Parameters:
  Work: { Type: String }
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: '2012-10-17'
        Statement:
          - Effect: Allow
            Principal: { Service: lambda.amazonaws.com }
            Action: sts:AssumeRole
  Function:
    Type: AWS::Lambda::Function
    Properties:
      FunctionName: do-task
      Runtime: python3.13
      Handler: index.handler
      Timeout: 240
      Role: !GetAtt Role.Arn
      Code:
        ZipFile: |
          import json, os, time, urllib.request

          def handler(event, context):
              words = event["ResourceProperties"]["Work"].split()
              print("asked to", event["RequestType"], *words)
              answer = {key: event[key] for key in ("StackId", "RequestId", "LogicalResourceId")}
              answer |= {"PhysicalResourceId": "task", "Status": "SUCCESS"}
              if words[0] == "await" and event["RequestType"] != "Delete":
                  while not os.path.exists(words[1]):
                      time.sleep(0.02)
              before = event.get("OldResourceProperties", {}).get("Work", "")
              broken = event["RequestType"] == "Update" and "break" in (words[0], before)
              if broken or words[0] == "fail-" + event["RequestType"].lower():
                  print("cannot reach the warehouse")
                  answer |= {"Status": "FAILED", "Reason": "the task failed"}
              request = urllib.request.Request(
                  event["ResponseURL"], json.dumps(answer).encode(), method="PUT"
              )
              urllib.request.urlopen(request)
  Task:
    Type: Custom::Task
    Properties:
      ServiceToken: !GetAtt Function.Arn
      Work: !Ref Work
"""

GATE = "gate"
"""A file in the project's folder; the work `await PATH` goes on until there is such a one."""

_PARAMS = {
    "project-name": "task",
    "stack-prefix": "data",
    "stack-suffix": "root-stack",
    "template-path": "cft/root-stack.yaml",
    "parameters": {"devl": {"Work": "none"}},
}


@contextmanager
def running_tasks(root: Path, *, nested: bool = True) -> Iterator[Platform]:
    """The project in `root`, with a local cloud of its own, and nothing deployed.

    Args:
        nested: whether the custom resource is in a nested stack, or in the root itself.
    """
    of_root = _TASK.replace("Parameters:\n", f"Parameters:\n{_PARAMETERS}", 1)
    files = {
        "cft/root-stack.yaml": _ROOT if nested else of_root,
        "cft/nested-stacks/topic-stack.yaml": _TOPIC,
        "cft/nested-stacks/task-stack.yaml": _TASK,
        "params/cfn-parameters.json": json.dumps(_PARAMS),
    }
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    shutil.copy(REPOSITORY / "cft/bootstrap-stack.yaml", root / "cft")
    subprocess.run(["git", "init", "--quiet", "--initial-branch=main", str(root)], check=True)
    with running_cloud(root, auth=False) as cloud:
        yield Platform(root, cloud)
