"""Who the caller is, where, and by which clock."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from deployer.aws.session import Aws
from deployer.messages import Examined, Identity
from deployer.pipeline.doctor.examination import FAILED, OK, SKIPPED, WARNING, Examination, refused
from deployer.project.params import Params

# AWS refuses a signature whose time is five minutes off, S3 one of fifteen.
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html
_REFUSED, _DOUBTFUL = 300, 60  # seconds


def look_at_caller(aws: Aws, params: Params | None, examination: Examination) -> Identity | None:
    """Note credentials, clock, account and region; None where nobody answered for them."""
    from botocore.exceptions import BotoCoreError, ClientError

    identity = None
    try:
        answer = aws.client("sts").get_caller_identity()
    except ClientError as error:
        examination.note(_wrong_credentials(error))
        examination.note(clock(error.response, datetime.now(UTC)))
    except BotoCoreError as error:
        examination.note(refused("credentials", error))
    else:
        identity = Identity(answer["Account"], aws.region, answer["Arn"], aws.endpoint)
        examination.note(Examined("credentials", OK, identity.arn))
        examination.note(clock(answer, datetime.now(UTC)))
    if identity:
        examination.look("account", lambda: _account(identity, params))
    return identity


def clock(answer: Mapping[str, Any], now: datetime) -> Examined:
    """How far the local clock is from the server's, by an answer's Date."""
    headers = answer.get("ResponseMetadata", {}).get("HTTPHeaders", {})
    try:
        theirs = parsedate_to_datetime(headers.get("date", ""))
    except ValueError:
        return Examined("clock", SKIPPED, "the answer had no date")
    off = round((now - theirs).total_seconds())
    text = f"{abs(off)} s {'ahead' if off > 0 else 'behind'}"
    if abs(off) > _REFUSED:
        return Examined(
            "clock", FAILED, f"{text}: AWS refuses signatures", "Set the clock, best by NTP."
        )
    if abs(off) > _DOUBTFUL:
        return Examined("clock", WARNING, text, "Set the clock, best by NTP.")
    return Examined("clock", OK, f"within {_DOUBTFUL} s of the server's")


def _wrong_credentials(error: Exception) -> Examined:
    found = refused("credentials", error)
    return Examined("credentials", FAILED, found.text, found.todo)


def _account(identity: Identity, params: Params | None) -> Iterator[Examined]:
    allowed = params.account_id if params else None
    if identity.endpoint:
        yield Examined("account", OK, f"{identity.account}, the local cloud's")
    elif allowed and allowed != identity.account:
        yield Examined(
            "account",
            FAILED,
            f"{identity.account}, but account-id in the params file is {allowed}",
            "Use credentials of that account, for example by --profile.",
        )
    else:
        yield Examined("account", OK, identity.account + (", as params say" if allowed else ""))
    yield Examined("region", OK, identity.region)
