"""The role that CloudFormation acts as on a stack, and what a person should know of it.

A stack keeps the role that an operation named last, for all operations that name none.
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-iam-servicerole.html
"""

from deployer.messages import Note, Ui
from deployer.stack.describe import Stack


def tell_of_new_role(stack: Stack | None, role_arn: str | None, ui: Ui) -> None:
    """Say so where CloudFormation will act on a stack as another than it did so far."""
    if stack is None or stack.never_made or not role_arn or stack.role_arn == role_arn:
        return
    so_far = f"as {stack.role_arn}" if stack.role_arn else "with the rights of whoever deployed"
    ui.emit(
        Note(
            f"{stack.name}: so far CloudFormation acted {so_far}, from now on as {role_arn}. "
            "The stack keeps that role; --role-arn names another, and --role-arn none leaves it "
            "as it is."
        )
    )
