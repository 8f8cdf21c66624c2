"""Events that a function fails at for good, and that are kept."""

from tests.stack.least_privilege.drive import Drive
from tests.stack.least_privilege.invoking import dead_letter
from tests.stack.platform import Platform

_KEY = "*ThroughServices kms:* by sqs"


def dead_letters(function: str, output: str, *proves: str) -> Drive:
    """An event that no function knows, given to one asynchronously.

    Args:
        output: of the root stack: the address of the function's dead letter queue.
        proves: what sending takes, if it is not all that the role may do with queues.
    """

    def keeps_dead_letters(platform: Platform, token: str) -> None:
        dead_letter(platform, function, platform.outputs[output], token)

    return Drive(function, keeps_dead_letters, proves or ["SendDeadLetters", _KEY])
