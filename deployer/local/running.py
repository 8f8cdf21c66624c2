"""What is known of a cloud that runs, as a value and as the file it is kept in."""

import json
import os
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from deployer.errors import ProjectError

DEFAULT_ACCOUNT = "000000000000"
"""An account number that AWS gives to nobody, so no local ARN is taken for a real one."""

DEFAULT_REGION = "us-east-1"


@dataclass(frozen=True)
class RunningCloud:
    """A local cloud that answers, or is about to.

    Attributes:
        endpoint_url: what every client is given as `endpoint_url`; buckets are addressed by path.
        pid: the server's process, which leads a process group of its own.
        account_id: twelve digits.
        persist: whether its data is kept when it stops.
        auth: whether IAM policies are enforced.
        started_at: when, in UTC.
    """

    endpoint_url: str
    port: int
    pid: int
    account_id: str
    region: str
    persist: bool
    auth: bool
    started_at: datetime

    @property
    def credentials(self) -> dict[str, str]:
        """Arguments of `boto3.Session` that name the account's root user."""
        # The server takes an access key of twelve digits for that account's root, whatever the
        # secret is.
        return {"aws_access_key_id": self.account_id, "aws_secret_access_key": "local"}


def save(cloud: RunningCloud, path: Path) -> None:
    """Write the state file in one step, so that no reader sees half of it."""
    words = asdict(cloud) | {"started_at": cloud.started_at.isoformat()}
    half = path.with_suffix(f".{os.getpid()}")
    half.write_text(json.dumps(words, indent=2) + "\n")
    half.replace(path)


def load(path: Path) -> RunningCloud | None:
    """Read the state file; None when there is none.

    Raises:
        ProjectError: the file is not one that `save` wrote.
    """
    try:
        words = json.loads(path.read_text())
        started_at = datetime.fromisoformat(words.pop("started_at"))
        return RunningCloud(**words, started_at=started_at)
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ProjectError(
            "The state of the local cloud cannot be read.",
            where=str(path),
            todo="Stop the server by hand if one runs, then delete this file.",
        ) from error
