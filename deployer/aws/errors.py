"""Turns what botocore raises into one sentence for a person."""

from typing import TypeGuard

from botocore import exceptions as boto

from deployer.errors import AwsError, DeployerError

_DENIED = (
    "AccessDenied",
    "AccessDeniedException",
    "AuthorizationError",
    "UnauthorizedOperation",
    "403",
)
_SEALED = ("KmsAccessDeniedException", "KmsInvalidStateException")
_EXPIRED = (
    "ExpiredToken",
    "ExpiredTokenException",
    "InvalidAccessKeyId",
    "InvalidClientTokenId",
    "InvalidToken",
    "RequestExpired",
    "SignatureDoesNotMatch",
    "UnrecognizedClientException",
)

_REGION = "Use --region or --profile, or set AWS_REGION; for the local cloud, use --local."


def code_of(error: Exception) -> str:
    """The error code of a ClientError, else empty."""
    if not isinstance(error, boto.ClientError):
        return ""
    return str(error.response.get("Error", {}).get("Code", ""))


def is_denied(error: Exception) -> bool:
    """Whether the caller may not do what it asked for."""
    return code_of(error) in _DENIED


def is_sealed(error: Exception) -> TypeGuard[boto.ClientError]:
    """Whether something is encrypted with a key that the caller may not, or cannot, use."""
    return code_of(error) in _SEALED


def message_of(error: boto.ClientError) -> str:
    """AWS's own message."""
    return str(error.response.get("Error", {}).get("Message", "")) or str(error)


def explain(error: Exception) -> DeployerError:
    """One message for any error that came out of botocore, boto3 or s3transfer."""
    if isinstance(error, boto.ClientError):
        return _explain_client_error(error)
    if isinstance(error, boto.NoCredentialsError | boto.PartialCredentialsError):
        return AwsError(
            "there are no AWS credentials",
            todo="Sign in, set AWS_PROFILE, or use --profile; with --local none are needed.",
        )
    if isinstance(error, boto.ProfileNotFound):
        return AwsError(str(error), todo="See which there are: aws configure list-profiles")
    if isinstance(error, boto.NoRegionError | boto.InvalidRegionError):
        return AwsError(str(error), todo=_REGION)
    if isinstance(error, boto.SSOError | boto.TokenRetrievalError):
        return AwsError(str(error), todo="Sign in again with: aws sso login")
    if isinstance(error, boto.ConnectionError | boto.HTTPClientError):
        return AwsError(
            f"AWS cannot be reached: {error}",
            todo="Check the network and the region; for the local cloud: deployer local status",
        )
    return AwsError(f"{type(error).__name__}: {error}")


def _explain_client_error(error: boto.ClientError) -> AwsError:
    code, where = code_of(error), error.operation_name
    if code in _DENIED:
        return AwsError(
            f"the caller may not do this: {message_of(error)}",
            where=where,
            todo="Give the role that permission, or use another --profile.",
        )
    if is_sealed(error):
        return AwsError(
            f"the key that encrypts it is not to be used: {message_of(error)}",
            where=where,
            todo="Allow the caller kms:Decrypt and kms:GenerateDataKey on that key, by its policy "
            "or the role's, and see that it is enabled.",
        )
    if code in _EXPIRED:
        return AwsError(
            f"the credentials are not valid: {message_of(error)}",
            where=where,
            todo="Sign in again, or use another --profile.",
        )
    return AwsError(f"{message_of(error)} ({code})", where=where)
