"""Runs checks, so that one which fails never stops the others."""

from collections.abc import Callable, Iterable

from deployer.errors import DeployerError
from deployer.messages import Examined, Ui

OK, WARNING, FAILED, SKIPPED = "ok", "warning", "failed", "skipped"


class Examination:
    """What was looked at so far.

    Attributes:
        ui: where what is found is shown.
        failed: whether anything stands in the way of a deployment.
    """

    def __init__(self, ui: Ui) -> None:
        self.ui = ui
        self.failed = False

    def note(self, it: Examined) -> None:
        """Show what was found."""
        self.failed = self.failed or it.verdict == FAILED
        self.ui.emit(it)

    def look(self, subject: str, check: Callable[[], Iterable[Examined]]) -> None:
        """Note all that a check finds; whatever it raises is a finding, too.

        Args:
            subject: what it is about, where it cannot tell itself.
        """
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            for it in check():
                self.note(it)
        except DeployerError as error:
            self.note(_failure(subject, error))
        except (BotoCoreError, ClientError) as error:
            self.note(refused(subject, error))
        except (OSError, ValueError) as error:
            self.note(Examined(subject, FAILED, f"{type(error).__name__}: {error}"))


def refused(subject: str, error: Exception) -> Examined:
    """An error of AWS; what the caller may not see is not known to be wrong."""
    from deployer.aws.errors import explain, is_denied

    explained = explain(error)
    if is_denied(error):
        return Examined(subject, SKIPPED, explained.what, explained.todo)
    return _failure(subject, explained)


def _failure(subject: str, error: DeployerError) -> Examined:
    text = f"{error.where}: {error.what}" if error.where else error.what
    return Examined(subject, FAILED, text, error.todo)
