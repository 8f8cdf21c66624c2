"""How a change set is made and executed, where a person wants it otherwise than usual."""

from dataclasses import dataclass
from typing import Any

from deployer.project.params import RollbackAlarms

ON_FAILURE = {"rollback": "ROLLBACK", "delete": "DELETE", "keep": "DO_NOTHING"}
"""What becomes of a stack whose creation fails: our word, and CloudFormation's."""


@dataclass(frozen=True)
class ChangeSetOptions:
    """What a deployment asks of CloudFormation beside the stack itself.

    Attributes:
        nested: whether to look into nested stacks.
        revert_drift: compare with the resources as they are, and undo what was changed by hand.
        express: don't wait until resources are ready to serve.
        import_existing: take resources that stand already, by their names, into the stack.
        on_failure: a word of ON_FAILURE; None for CloudFormation's own way, a rollback.
        role_arn: service role; None for the one that the stack is associated with, if any.
        rollback_alarms: alarms that roll a deployment back; None to leave a stack's own.
    """

    nested: bool = True
    revert_drift: bool = False
    express: bool = False
    import_existing: bool = False
    on_failure: str | None = None
    role_arn: str | None = None
    rollback_alarms: RollbackAlarms | None = None

    def disables_rollback(self, *, creates: bool) -> bool:
        """Whether ExecuteChangeSet must be told so.

        For creations the change set itself says it, and then both together are refused.
        https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ExecuteChangeSet.html
        """
        return self.on_failure == "keep" and not creates


def creation_arguments(options: ChangeSetOptions, *, creates: bool) -> dict[str, Any]:
    """What CreateChangeSet is told of the options."""
    arguments: dict[str, Any] = {"IncludeNestedStacks": options.nested}
    if options.revert_drift and not creates:  # nothing has drifted from a stack that is not there
        arguments["DeploymentMode"] = "REVERT_DRIFT"
    if options.express:
        # Rollback is asked for in words, so that no default of this mode decides about it.
        # https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-express-mode.html
        arguments["DeploymentConfig"] = {"Mode": "EXPRESS", "DisableRollback": False}
    if options.import_existing:
        arguments["ImportExistingResources"] = True
    # The two say the same to a deployment that is not to wait, and together contradict each other.
    if options.on_failure and creates and not options.express:
        arguments["OnStackFailure"] = ON_FAILURE[options.on_failure]
    if options.role_arn:
        arguments["RoleARN"] = options.role_arn
    if options.rollback_alarms is not None:
        arguments["RollbackConfiguration"] = _rollback(options.rollback_alarms)
    return arguments


def _rollback(alarms: RollbackAlarms) -> dict[str, Any]:
    # Both kinds have ARNs of one form, so their type cannot be read from them.
    kinds = (
        ("AWS::CloudWatch::Alarm", alarms.arns),
        ("AWS::CloudWatch::CompositeAlarm", alarms.composite_arns),
    )
    return {
        "RollbackTriggers": [{"Arn": arn, "Type": kind} for kind, arns in kinds for arn in arns],
        "MonitoringTimeInMinutes": alarms.monitoring_minutes,
    }
