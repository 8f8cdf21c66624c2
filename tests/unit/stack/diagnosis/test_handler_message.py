"""A service's own words, without what CloudFormation and SDKs wrap around them."""

import pytest

from deployer.stack.diagnosis.handler_message import unwrapped

TOKEN = "b4171337-8e59-b080-5f57-9b5605e10fce"


@pytest.mark.parametrize(
    ("reason", "message", "code"),
    [
        (
            (
                'Resource handler returned message: "acme already exists" '
                f"(RequestToken: {TOKEN}, HandlerErrorCode: AlreadyExists)"
            ),
            "acme already exists",
            "AlreadyExists",
        ),
        (
            (
                'Resource handler returned message: "The role defined for the function cannot be '
                "assumed by Lambda. (Service: Lambda, Status Code: 400, Request ID: 1-2) (SDK "
                f'Attempt Count: 1)" (RequestToken: {TOKEN}, HandlerErrorCode: InvalidRequest)'
            ),
            "The role defined for the function cannot be assumed by Lambda.",
            "InvalidRequest",
        ),
        (
            f'Resource handler returned message: "a "quoted"\nword" (RequestToken: {TOKEN})',
            'a "quoted"\nword',
            "",
        ),
        ("the task failed", "the task failed", ""),
        ("", "", ""),
    ],
)
def test_unwrapped(reason: str, message: str, code: str) -> None:
    assert unwrapped(reason) == (message, code)
