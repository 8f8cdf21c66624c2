"""Which refusals may pass, by the names that the services give them. H4."""

from typing import Any

import botocore.session
import pytest
from botocore.exceptions import ClientError

from tarius.aws.failures import may_pass


def _throttling() -> list[str]:
    """The codes that botocore's models of our services have for too many requests."""
    session: Any = botocore.session.get_session()
    codes: set[str] = {
        shape.error_code
        for service in ("dynamodb", "sns", "sqs", "stepfunctions", "s3")
        for shape in session.get_service_model(service).error_shapes
        if "Throttl" in shape.name
    }
    return sorted(codes)


def refusal(code: str, status: int = 400) -> ClientError:
    return ClientError(
        {
            "Error": {"Code": code, "Message": ""},
            "ResponseMetadata": {"HTTPStatusCode": status},  # type: ignore[typeddict-item]
        },
        "Operation",
    )


@pytest.mark.parametrize("code", _throttling())
def test_throttling_may_pass_whatever_the_service_calls_it(code: str) -> None:
    assert may_pass(refusal(code))


@pytest.mark.parametrize(
    "code",
    ["Throttled", "KMSThrottling", "RequestThrottled", "KmsThrottled", "KMS.ThrottlingException"],
)
def test_the_names_of_sns_and_sqs_are_known(code: str) -> None:
    assert may_pass(refusal(code))
    assert may_pass(refusal(code, 403))  # SQS's status for throttling


@pytest.mark.parametrize("code", ["AccessDenied", "KMSDisabled", "KmsAccessDenied", "NotFound"])
def test_what_a_person_must_mend_does_not_pass(code: str) -> None:
    assert not may_pass(refusal(code, 403))
