"""What CloudFormation's validation found before anything was made.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/validate-stack-deployments.html
"""

from deployer.messages import Evidence
from deployer.stack.diagnosis.case import Case, Finding


def examine_validation(case: Case) -> Finding | None:
    """The properties that validation refused."""
    if not any(it.raw.get("DetailedStatus") == "VALIDATION_FAILED" for it in case.events):
        return None
    cfn = case.aws.client("cloudformation")
    answer = cfn.describe_events(StackName=case.cause.stack_id, Filters={"FailedEvents": True})
    lines = tuple(
        f"{it.get('ValidationPath') or it.get('LogicalResourceId', '')}: "
        f"{it.get('ValidationStatusReason', '')}"
        for it in answer["OperationEvents"]
        if it.get("ValidationStatus") == "FAILED"
    )
    if not lines:
        return None
    return Finding((Evidence("early validation", lines),), "Mend these properties; deploy again.")
