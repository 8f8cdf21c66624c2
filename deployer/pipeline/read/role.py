"""Takes a consumer's role."""

from dataclasses import replace

from deployer.aws.errors import is_denied, message_of
from deployer.aws.session import Aws, connect
from deployer.errors import AwsError
from deployer.pipeline.target import Target

_SESSION = "deployer-read"
_SECONDS = 900
"""That the role is held: the shortest time that STS knows, for one read takes less.
https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
"""


def in_role(target: Target, role: str) -> Aws:
    """A connection to the same place with a role's rights.

    Raises:
        AwsError: the caller may not take it.
    """
    from botocore.exceptions import ClientError

    try:
        found = target.aws.client("sts").assume_role(
            RoleArn=role, RoleSessionName=_SESSION, DurationSeconds=_SECONDS
        )["Credentials"]
    except ClientError as error:
        if not is_denied(error):
            raise
        raise AwsError(
            f"{target.identity.arn} may not take the consumer's role: {message_of(error)}",
            where=role,
            todo="Allow it sts:AssumeRole on that role, and name it in the consumer's own "
            "...TrustedPrincipals where that is set. The root user takes no roles.",
        ) from error
    credentials = {
        "aws_access_key_id": found["AccessKeyId"],
        "aws_secret_access_key": found["SecretAccessKey"],
        "aws_session_token": found["SessionToken"],
    }
    aws = connect(
        profile=target.aws.session.profile,
        region=target.aws.region,
        endpoint=target.aws.endpoint,
        credentials=credentials,
    )
    return replace(aws, config=target.aws.config)
