"""What is said where somebody else was faster: a change set or a stack of ours is gone."""

from collections.abc import Iterator
from contextlib import contextmanager

from deployer.aws.errors import code_of
from deployer.errors import DeployerError

_OVERTAKEN = ("InvalidChangeSetStatus", "ChangeSetNotFound", "OperationInProgressException")


@contextmanager
def told_when_overtaken(stack_name: str) -> Iterator[None]:
    """Around calls about a change set that was there a moment ago.

    When one change set is executed, CloudFormation removes the others of the stack.
    https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ExecuteChangeSet.html

    Raises:
        DeployerError: somebody else deployed or deleted the stack meanwhile.
    """
    from botocore.exceptions import ClientError

    try:
        yield
    except ClientError as error:
        gone = code_of(error) == "ValidationError" and "does not exist" in str(error)
        if not gone and code_of(error) not in _OVERTAKEN:
            raise
        raise DeployerError(
            "somebody else deployed this stack meanwhile, or deleted it",
            where=stack_name,
            todo="Look at it with deployer status, then plan or deploy again.",
        ) from error
