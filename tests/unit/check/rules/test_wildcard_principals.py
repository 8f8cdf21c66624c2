"""T014."""

from pathlib import Path

import pytest

from deployer.check.rules.wildcard_principals import RULE
from tests.unit.check.rules.broken import extended, findings
from tests.unit.check.rules.policy_texts import key, queue, trust

GOOD = queue("{ Effect: Deny, Principal: '*', Action: 'sqs:*' }")
BAD = queue("{ Effect: Allow, Principal: '*', Action: sqs:SendMessage }")


@pytest.mark.parametrize("principal", ["'*'", "{ AWS: '*' }", "{ AWS: ['*', !Ref A] }"])
@pytest.mark.parametrize("policy", [queue, key, trust])
def test_everyone_is_found(tmp_path: Path, policy: object, principal: str) -> None:
    assert callable(policy)
    statement = f"{{ Sid: All, Effect: Allow, Principal: {principal}, Action: a:B }}"
    [found] = findings(RULE, tmp_path, policy(statement))
    assert found.level == "warning"
    assert found.text.startswith("statement 'All' of '")
    assert found.text.endswith("lets everyone in, without a Condition on who that is")


def test_everyone_but_some_is_found(tmp_path: Path) -> None:
    statement = "{ Effect: Allow, NotPrincipal: { AWS: !Ref A }, Action: sqs:SendMessage }"
    [found] = findings(RULE, tmp_path, queue(statement))
    assert found.text == "'Policy' lets everyone in but some"


@pytest.mark.parametrize(
    "principal",
    [
        "'*', Condition: { StringEquals: { aws:SourceAccount: !Ref AWS::AccountId } }",
        "'*', Condition: { StringLike: { aws:PrincipalOrgPaths: o-1/* } }",
        "{ AWS: '*' }, Condition: { StringEquals: { kms:CallerAccount: '1' } }",
        "'*', Condition: !If [A, { Bool: { aws:SecureTransport: true } }, !Ref AWS::NoValue]",
        "{ Service: s3.amazonaws.com }",
        "{ AWS: !Sub 'arn:${AWS::Partition}:iam::${AWS::AccountId}:root' }",
    ],
)
def test_named_principals_and_conditions_are_sound(tmp_path: Path, principal: str) -> None:
    statement = f"{{ Effect: Allow, Action: sqs:SendMessage, Principal: {principal} }}"
    assert findings(RULE, tmp_path, queue(statement)) == []


@pytest.mark.parametrize(
    "condition",
    [
        "{ Bool: { aws:SecureTransport: true } }",
        "{ StringNotEquals: { aws:PrincipalOrgID: o-1 } }",
        "{ StringEquals: { aws:RequestedRegion: eu-west-1 } }",
    ],
)
def test_condition_that_does_not_say_who_is_none(tmp_path: Path, condition: str) -> None:
    statement = f"{{ Effect: Allow, Action: a:B, Principal: '*', Condition: {condition} }}"
    [found] = findings(RULE, tmp_path, queue(statement))
    assert found.level == "warning"


def resource(kind: str, properties: str) -> dict[str, str]:
    """A template with one resource more."""
    return extended(f"  Open:\n    Type: {kind}\n    Properties: {{ {properties} }}\n")


@pytest.mark.parametrize(
    ("files", "text"),
    [
        (resource("AWS::Lambda::Url", "AuthType: NONE"), "is a URL that everyone may call"),
        (
            resource("AWS::Serverless::Function", "FunctionUrlConfig: { AuthType: NONE }"),
            "has a URL that everyone may call",
        ),
        (
            resource("AWS::Lambda::Permission", "Principal: '*', FunctionUrlAuthType: AWS_IAM"),
            "lets everyone call the function",
        ),
    ],
)
def test_function_that_everyone_may_call_is_found(
    tmp_path: Path, files: dict[str, str], text: str
) -> None:
    [found] = findings(RULE, tmp_path, files)
    assert found.text == f"'Open' {text}"
    assert found.level == "warning"


@pytest.mark.parametrize(
    "files",
    [
        resource("AWS::Lambda::Url", "AuthType: AWS_IAM"),
        resource("AWS::Lambda::Permission", "Principal: '*', PrincipalOrgID: o-1"),
        resource("AWS::Lambda::Permission", "Principal: '*', FunctionUrlAuthType: NONE"),
        resource("AWS::Lambda::Permission", "Principal: s3.amazonaws.com"),
    ],
)
def test_function_that_some_may_call_is_sound(tmp_path: Path, files: dict[str, str]) -> None:
    assert findings(RULE, tmp_path, files) == []
