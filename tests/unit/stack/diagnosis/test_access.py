"""Who was denied what, from the texts in which AWS says so."""

from dataclasses import replace
from typing import Any

import pytest

from deployer.messages import Evidence
from deployer.stack.diagnosis.access import examine_access
from tests.recorded import recorded
from tests.unit.aws.scripted import Answer, Scripted
from tests.unit.stack.cloudformation import stack, stacks
from tests.unit.stack.diagnosis.cases import made_case

SESSION = "arn:aws:sts::111111111111:assumed-role/deploy/ada"
ROLE = "arn:aws:iam::111111111111:role/deploy"
CALLER = "arn:aws:iam::111111111111:user/ada"


@pytest.mark.parametrize(
    ("reason", "lines", "todo"),
    [
        pytest.param(
            f"User: {SESSION} is not authorized to perform: lambda:CreateFunction on resource: "
            "arn:aws:lambda:eu-west-1:111111111111:function:acme because no identity-based policy "
            "allows the lambda:CreateFunction action (Service: Lambda, Status Code: 403)",
            (
                f"{ROLE} may not lambda:CreateFunction",
                "on arn:aws:lambda:eu-west-1:111111111111:function:acme",
                "because no identity-based policy allows the lambda:CreateFunction action",
            ),
            f"Allow lambda:CreateFunction on arn:aws:lambda:eu-west-1:111111111111:function:acme "
            f"to {ROLE}.",
            id="implicit",
        ),
        pytest.param(
            f"User: {SESSION} is not authorized to perform: sqs:CreateQueue on resource: "
            "arn:aws:sqs:eu-west-1:111111111111:q with an explicit deny in a service control "
            "policy: arn:aws:organizations::222222222222:policy/o-1/service_control_policy/p-1",
            (
                f"{ROLE} may not sqs:CreateQueue",
                "on arn:aws:sqs:eu-west-1:111111111111:q",
                (
                    "with an explicit deny in a service control policy: "
                    "arn:aws:organizations::222222222222:policy/o-1/service_control_policy/p-1"
                ),
            ),
            f"Take the deny of sqs:CreateQueue from {ROLE}: with an explicit deny in a service "
            "control policy: "
            "arn:aws:organizations::222222222222:policy/o-1/service_control_policy/p-1.",
            id="explicit",
        ),
        pytest.param(
            f"API: iam:CreateRole User: {SESSION} is not authorized to perform: iam:CreateRole on "
            "resource: arn:aws:iam::111111111111:role/x because no permissions boundary allows "
            "the iam:CreateRole action",
            (
                f"{ROLE} may not iam:CreateRole",
                "on arn:aws:iam::111111111111:role/x",
                "because no permissions boundary allows the iam:CreateRole action",
            ),
            f"Allow iam:CreateRole on arn:aws:iam::111111111111:role/x to {ROLE}, "
            "in the policy that it is bounded by.",
            id="boundary",
        ),
        pytest.param(
            f"User: {CALLER} is not authorized to perform: kms:Decrypt on the resource associated "
            "with this ciphertext",
            (f"{CALLER} may not kms:Decrypt",),
            f"Allow kms:Decrypt to {CALLER}.",
            id="no-resource",
        ),
        pytest.param(
            "The provided execution role does not have permissions to call SendMessage on SQS",
            ("the function's execution role may not sqs:SendMessage",),
            "Allow sqs:SendMessage to the function's execution role.",
            id="execution-role",
        ),
    ],
)
def test_denial_is_taken_apart(reason: str, lines: tuple[str, ...], todo: str) -> None:
    found = examine_access(made_case(reason))
    assert found
    assert found.evidence == (Evidence("permission denied", lines),)
    assert found.todo == todo


@pytest.mark.parametrize(
    ("role", "who"), [(ROLE, ROLE), ("", "arn:aws:iam::111111111111:user/ada")]
)
def test_role_that_acts_is_named_where_the_service_names_none(
    monkeypatch: pytest.MonkeyPatch, role: str, who: str
) -> None:
    described = stacks(stack("ROLLBACK_COMPLETE", **({"RoleARN": role} if role else {})))
    cfn = Scripted(monkeypatch, "cloudformation", {"DescribeStacks": lambda **_: described})
    caller = {"Account": "111111111111", "Arn": CALLER, "UserId": "x"}
    sts = Scripted(monkeypatch, "sts", {"GetCallerIdentity": lambda: caller})
    case = made_case(
        "API: s3:CreateBucket Access Denied", cloudformation=cfn.client, sts=sts.client
    )
    found = examine_access(case)
    assert found
    assert found.evidence[0].lines == (f"{who} may not s3:CreateBucket",)


def test_encoded_message_is_decoded_for_those_who_may(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def decode(EncodedMessage: str) -> Answer:  # noqa: N803
        asked.append(EncodedMessage)
        return recorded("decoded_authorization_message")

    sts = Scripted(monkeypatch, "sts", {"DecodeAuthorizationMessage": decode})
    code = "4GIOHlTkIaWHQD0Q0m6XSnuUMCm"
    reason = f"You are not authorized. Encoded authorization failure message: {code}"
    found = examine_access(made_case(reason, sts=sts.client))
    assert found
    assert asked == [code]
    assert found.evidence[0].lines == (
        "arn:aws:iam::111111111111:role/deployer may not ec2:CreateVpc",
        "on arn:aws:ec2:eu-west-1:111111111111:vpc/*",
    )


def test_denial_that_a_function_logged_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    line = f"ERROR User: {SESSION} is not authorized to perform: s3:PutObject on resource: b/k"
    case = replace(made_case("the task failed"), found=(Evidence("log", ("x", line)),))
    found = examine_access(case)
    assert found
    assert found.todo == f"Allow s3:PutObject on b/k to {ROLE}."


def test_other_failures_are_no_denial() -> None:
    cases: list[Any] = [made_case("acme already exists"), made_case("")]
    assert [examine_access(it) for it in cases] == [None, None]
