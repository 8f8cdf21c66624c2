"""T014."""

from pathlib import Path

import pytest

from deployer.check.rules.wildcard_principals import RULE
from tests.unit.check.rules.broken import findings
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
    assert found.text.endswith("lets everyone in, without a Condition")


def test_everyone_but_some_is_found(tmp_path: Path) -> None:
    statement = "{ Effect: Allow, NotPrincipal: { AWS: !Ref A }, Action: sqs:SendMessage }"
    [found] = findings(RULE, tmp_path, queue(statement))
    assert found.text == "'Policy' lets everyone in but some"


@pytest.mark.parametrize(
    "principal",
    [
        "'*', Condition: { StringEquals: { aws:SourceAccount: !Ref AWS::AccountId } }",
        "{ Service: s3.amazonaws.com }",
        "{ AWS: !Sub 'arn:${AWS::Partition}:iam::${AWS::AccountId}:root' }",
    ],
)
def test_named_principals_and_conditions_are_sound(tmp_path: Path, principal: str) -> None:
    statement = f"{{ Effect: Allow, Action: sqs:SendMessage, Principal: {principal} }}"
    assert findings(RULE, tmp_path, queue(statement)) == []
