"""What botocore raises becomes one sentence, with something to do about it."""

import pytest
from botocore import exceptions as boto

from deployer.aws.errors import code_of, explain
from deployer.errors import AwsError
from tests.unit.aws.scripted import client_error

URL = {"endpoint_url": "https://s3.eu-west-1.amazonaws.com"}


@pytest.mark.parametrize(
    ("error", "what", "todo"),
    [
        (boto.NoCredentialsError(), "there are no AWS credentials", "AWS_PROFILE"),
        (
            boto.PartialCredentialsError(provider="env", cred_var="AWS_SECRET_ACCESS_KEY"),
            "there are no AWS credentials",
            "AWS_PROFILE",
        ),
        (
            boto.ProfileNotFound(profile="x"),
            "(x) could not be found",
            "aws configure list-profiles",
        ),
        (
            boto.NoRegionError(),
            "must specify a region",
            "AWS_REGION; for the local cloud, use --local",
        ),
        (boto.InvalidRegionError(region_name="eu west"), "'eu west'", "--region"),
        (boto.UnauthorizedSSOTokenError(), "SSO session", "aws sso login"),
        (boto.TokenRetrievalError(provider="sso", error_msg="x"), "token", "aws sso login"),
        (boto.EndpointConnectionError(**URL), "AWS cannot be reached", "deployer local status"),
        (boto.ConnectTimeoutError(**URL), "AWS cannot be reached", "deployer local status"),
        (boto.ReadTimeoutError(**URL), "AWS cannot be reached", "deployer local status"),
        (boto.SSLError(**URL, error=OSError("x")), "AWS cannot be reached", "network"),
        (boto.ProxyConnectionError(proxy_url="http://p"), "AWS cannot be reached", "network"),
        (boto.PaginationError(message="odd"), "PaginationError: ", ""),
    ],
)
def test_failure_before_an_answer(error: Exception, what: str, todo: str) -> None:
    found = explain(error)
    assert isinstance(found, AwsError)
    assert found.exit_code == 1
    assert what in found.what
    assert todo in found.todo


@pytest.mark.parametrize(
    ("code", "what", "todo"),
    [
        ("AccessDenied", "the caller may not do this: because", "Give the role that permission"),
        ("AccessDeniedException", "the caller may not do this", "permission"),
        ("UnauthorizedOperation", "the caller may not do this", "permission"),
        ("KmsAccessDeniedException", "the key that encrypts it is not to be used", "kms:Decrypt"),
        ("KmsInvalidStateException", "not to be used: because", "see that it is enabled"),
        ("AuthorizationError", "the caller may not do this", "permission"),
        ("403", "the caller may not do this", "permission"),
        ("ExpiredToken", "the credentials are not valid: because", "Sign in again"),
        ("ExpiredTokenException", "the credentials are not valid", "Sign in again"),
        ("InvalidClientTokenId", "the credentials are not valid", "Sign in again"),
        ("InvalidAccessKeyId", "the credentials are not valid", "Sign in again"),
        ("SignatureDoesNotMatch", "the credentials are not valid", "Sign in again"),
        ("UnrecognizedClientException", "the credentials are not valid", "Sign in again"),
        ("ValidationError", "because (ValidationError)", ""),
    ],
)
def test_refusal_names_the_call(code: str, what: str, todo: str) -> None:
    found = explain(client_error(code, "because", "PutObject"))
    assert isinstance(found, AwsError)
    assert found.where == "PutObject"
    assert what in found.what
    assert todo in found.todo


def test_refusal_without_a_message_still_says_something() -> None:
    assert "(Odd)" in explain(client_error("Odd", "", "PutObject")).what


def test_codes_are_those_of_answers_alone() -> None:
    assert code_of(client_error("NoSuchBucket")) == "NoSuchBucket"
    assert code_of(boto.NoCredentialsError()) == ""
    assert code_of(ValueError("x")) == ""
