"""T012."""

from pathlib import Path

import pytest

from deployer.check.rules.wildcard_actions import RULE
from tests.unit.check.rules.broken import ROOT_FILE, extended, findings, line_with
from tests.unit.check.rules.policy_texts import key, queue, role

GOOD = role("{ Effect: Allow, Action: [s3:GetObject, s3:List*], Resource: !Ref A }")
BAD = role("{ Effect: Allow, Action: 's3:*', Resource: !Ref A }")


@pytest.mark.parametrize("action", ["'*'", "'**'", "s3:*", "s3:**", "[s3:GetObject, 's3:*']"])
def test_all_actions_of_a_service_are_found(tmp_path: Path, action: str) -> None:
    files = role(f"{{ Sid: Read, Effect: Allow, Action: {action}, Resource: !Ref A }}")
    [found] = findings(RULE, tmp_path, files)
    assert found.level == "warning"
    assert found.text.startswith("statement 'Read' of 'Role' allows '")
    assert found.line == line_with(files[ROOT_FILE], "Sid: Read")


def test_line_is_that_of_the_action_in_a_list(tmp_path: Path) -> None:
    statement = "Effect: Allow\n                Action:\n                  - s3:GetObject\n"
    files = role(f"{statement}                  - s3:*")
    [found] = findings(RULE, tmp_path, files)
    assert found.line == line_with(files[ROOT_FILE], "- s3:*")


def test_all_but_some_are_too_many(tmp_path: Path) -> None:
    [found] = findings(RULE, tmp_path, role("{ Effect: Allow, NotAction: 'iam:*', Resource: a }"))
    assert found.text == "'Role' allows all actions but some"


def test_queue_policies_and_conditional_statements_are_looked_at(tmp_path: Path) -> None:
    statement = "[!If [A, { Effect: Allow, Action: 'sqs:*', Principal: { AWS: '1' } }, {}]]"
    [found] = findings(RULE, tmp_path, queue(statement))
    assert found.text == "'Policy' allows 'sqs:*'"


@pytest.mark.parametrize(
    "files",
    [
        role("{ Effect: Deny, Action: '*', Resource: '*' }"),
        # How AWS itself writes a key's policy.
        key("{ Effect: Allow, Action: 'kms:*', Resource: '*', Principal: { AWS: root } }"),
    ],
)
def test_denying_all_and_administering_a_key_are_no_wildcards(
    tmp_path: Path, files: dict[str, str]
) -> None:
    assert findings(RULE, tmp_path, files) == []


@pytest.mark.parametrize(
    "arn",
    [
        "arn:aws:iam::aws:policy/AdministratorAccess",
        "!Sub 'arn:${AWS::Partition}:iam::aws:policy/PowerUserAccess'",
        "!Join ['', ['arn:', !Ref AWS::Partition, ':iam::aws:policy/IAMFullAccess']]",
    ],
)
def test_policies_of_aws_that_allow_all_are_found(tmp_path: Path, arn: str) -> None:
    role_of = "  Role:\n    Type: AWS::IAM::Role\n    Properties:\n      ManagedPolicyArns:\n"
    read = "        - arn:aws:iam::aws:policy/ReadOnlyAccess\n"
    files = extended(f"{role_of}{read}        - {arn}\n")
    [found] = findings(RULE, tmp_path, files)
    assert found.text.startswith("'Role' is given AWS's policy '")
    assert found.line == line_with(files[ROOT_FILE], f"- {arn}")


@pytest.mark.parametrize("function", ["", "!Sub "])
def test_policy_that_is_a_text_is_read(tmp_path: Path, function: str) -> None:
    statement = '{"Effect": "Allow", "Action": ["logs:*"], "Resource": "${A}"}'
    files = extended(
        "  Policy:\n    Type: AWS::Logs::ResourcePolicy\n    Properties:\n      PolicyName: a\n"
        f"      PolicyDocument: {function}'{{\"Statement\": [{statement}]}}'\n"
    )
    [found] = findings(RULE, tmp_path, files)
    assert found.text == "'Policy' allows 'logs:*'"
    assert found.line == line_with(files[ROOT_FILE], "PolicyDocument")
