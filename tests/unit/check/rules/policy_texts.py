"""Templates with one statement in one kind of policy, for the rules about policies."""

from tests.unit.check.rules.broken import extended

_ROLE = """\
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: [{{ Effect: Allow, Principal: {{ Service: lambda.amazonaws.com }},
          Action: sts:AssumeRole }}]
      Policies:
        - PolicyName: all
          PolicyDocument:
            Statement:
              - {}
"""
_TRUST = """\
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement:
          - {}
"""
_QUEUE = """\
  Policy:
    Type: AWS::SQS::QueuePolicy
    Properties:
      PolicyDocument:
        Statement: {}
"""
_KEY = """\
  Key:
    Type: AWS::KMS::Key
    Properties:
      KeyPolicy:
        Statement:
          - {}
"""


def role(statement: str) -> dict[str, str]:
    """A role with a statement in an inline policy."""
    return extended(_ROLE.format(statement))


def trust(statement: str) -> dict[str, str]:
    """A role that a statement lets others take."""
    return extended(_TRUST.format(statement))


def queue(statement: str) -> dict[str, str]:
    """A queue policy of one statement, which stands without a list."""
    return extended(_QUEUE.format(statement))


def key(statement: str) -> dict[str, str]:
    """A key with a statement in its policy."""
    return extended(_KEY.format(statement))
