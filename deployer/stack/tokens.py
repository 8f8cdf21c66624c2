"""Names for what is asked of CloudFormation, by which it knows a question it has had before."""

import uuid


def new_token() -> str:
    """A token for one operation.

    Where an answer is lost on its way, botocore asks once more; with a token that starts nothing
    new, and without one it is refused as if somebody else had been faster.
    https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ExecuteChangeSet.html
    """
    return f"deployer-{uuid.uuid4().hex}"
