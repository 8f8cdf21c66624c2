"""Puts a diagnosis together."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from deployer.aws.errors import explain
from deployer.aws.session import Aws
from deployer.messages import Evidence, Failure
from deployer.stack.diagnosis.access import examine_access
from deployer.stack.diagnosis.case import Case, Finding
from deployer.stack.diagnosis.cause import first_cause
from deployer.stack.diagnosis.custom_resource import examine_custom_resource
from deployer.stack.diagnosis.early_validation import examine_validation
from deployer.stack.diagnosis.handler_message import unwrapped
from deployer.stack.diagnosis.hooks import examine_hooks
from deployer.stack.diagnosis.quota import examine_quota
from deployer.stack.diagnosis.refusals import examine_refusal
from deployer.stack.events import SeenEvent
from deployer.stack.pace import Pace

Examination = Callable[[Case], Finding | None]

# A function's log comes first, for it may name the deeper cause that the others look for.
_EXAMINATIONS: tuple[tuple[str, Examination], ...] = (
    ("the custom resource's log", examine_custom_resource),
    ("the hook's result", examine_hooks),
    ("early validation", examine_validation),
    ("the permission", examine_access),
    ("the quota", examine_quota),
    ("the refusal", examine_refusal),
)


def diagnose(
    aws: Aws, stack_name: str, events: Sequence[SeenEvent], pace: Pace, *, imports: bool = False
) -> Failure | None:
    """The first cause with all that helps to understand it; None where no resource failed.

    Args:
        imports: whether the operation was to take over what exists.

    Raises nothing that AWS answers: what cannot be learned is said among the evidence.
    """
    cause = first_cause(events)
    if cause is None:
        return None
    message = cause.message
    reason, error_code = unwrapped(message.reason)
    case = Case(aws, stack_name, cause, reason, error_code, events, pace, imports=imports)
    todo = ""
    for subject, examine in _EXAMINATIONS:
        finding = _examined(subject, examine, case)
        if finding:
            case = replace(case, found=(*case.found, *finding.evidence))
            todo = todo or finding.todo
    return Failure(
        stack_name,
        message.path,
        message.resource_type,
        message.status,
        reason,
        message.physical_id,
        case.found,
        todo,
    )


def _examined(subject: str, examine: Examination, case: Case) -> Finding | None:
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        return examine(case)
    except (BotoCoreError, ClientError) as error:
        return Finding((Evidence(f"{subject} could not be read", (explain(error).what,)),))
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        # An answer of another shape than AWS documents must not hide why the operation failed.
        text = f"{type(error).__name__}: {error}"
        return Finding((Evidence(f"{subject} could not be understood", (text,)),))
