"""Change sets that CloudFormation refuses, and whether looking into nested stacks is the cause."""

import re

from deployer.stack.calls import Calls
from deployer.stack.change_sets import ChangeSet, with_nested
from deployer.stack.validation import findings

# Looking into nested stacks fails where deploying them does not: what a nested stack is given is
# known only once its siblings are deployed, and a placeholder stands for it meanwhile.
# https://github.com/aws/aws-cdk-cli/pull/1303
# https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/759
_UNRESOLVED = re.compile(
    r"IntrinsicFunction:"
    r"|KNOWN_AFTER_APPLY"
    r"|Fn::Select\b"
    r"|[Nn]ested (stacks?|change sets?) (is|are) not supported"
    r"|IncludeNestedStacks"
)


def refusal(calls: Calls, root: ChangeSet) -> str:
    """Why a change set failed: what the one says in which the failure began."""
    causes = [it for it in with_nested(calls, root) if _is_cause(it)]
    cause = causes[0] if causes else root
    # A denied look at the events leaves the reason itself, which is shown in any case.
    lines, _ = findings(calls, [cause])
    where = "" if cause is root else f"{cause.described['StackName']}: "
    return where + "\n".join([cause.reason, *lines])


def is_for_nesting(reason: str) -> bool:
    """Whether a change set that leaves nested stacks alone may well succeed.

    Any other cause would only come up again in the middle of the deployment.
    """
    return bool(_UNRESOLVED.search(reason))


def _is_cause(found: ChangeSet) -> bool:
    return found.failed and not found.is_empty and not found.failed_in_nested
