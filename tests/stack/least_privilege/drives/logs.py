"""What every function says, whatever it is asked."""

import time

from tests.stack.least_privilege.drive import Drive, Run
from tests.stack.least_privilege.invoking import invoke
from tests.stack.least_privilege.permissions import role_name
from tests.stack.platform import Platform

_NONSENSE = {"there is": "no such event"}


def logs(function: str) -> Drive:
    """A call of a function, which is to be in its log."""
    return Drive(function, _logged(function), ["WriteLogs logs:*"])


def _logged(function: str) -> Run:
    def run(platform: Platform, _token: str) -> None:
        began = int(time.time() * 1000)
        invoke(platform, function, _NONSENSE)
        found = platform.client("logs").filter_log_events(
            logGroupName=f"/aws/lambda/{role_name(function)}", startTime=began
        )
        assert found["events"], "the call is not in the log"

    return run
