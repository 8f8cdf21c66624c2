"""Buckets that an earlier bootstrap stack has left, which are in the way of a new one."""

from collections.abc import Iterator

from deployer.aws.errors import code_of
from deployer.errors import DeployerError
from deployer.pipeline.target import Target
from deployer.project.expressions import evaluate, holds
from deployer.project.project import StackSpec
from deployer.stack.describe import Stack
from deployer.stack.request import StackRequest

_BUCKET = "AWS::S3::Bucket"
_NOT_OURS = ("403", "404")  # the answer to a HEAD has no body, so its status is all that it says


def refuse_kept_buckets(
    target: Target, spec: StackSpec, request: StackRequest, existing: Stack | None
) -> None:
    """Refuse to make the stack while a bucket of its names stands, kept when another was deleted.

    It is not taken over: the key that encrypts it is the earlier stack's, and may be about to go.

    Raises:
        DeployerError: such a bucket of the account stands; says what to do with it.
    """
    if existing and not existing.never_made:
        return
    for logical_id, name in _named(target, spec, request):
        if _stands(target, name):
            raise DeployerError(
                f"the bucket {name} stands already, which a deleted stack has kept",
                where=f"{spec.name}: {logical_id}",
                todo="Look at what is in it: aws s3api list-object-versions --max-items 10 "
                f"--bucket {name}. If nothing of it is needed, empty it of all versions and delete "
                f"it: aws s3api delete-bucket --bucket {name}. Then bootstrap again.",
            )


def _named(target: Target, spec: StackSpec, request: StackRequest) -> Iterator[tuple[str, str]]:
    """Logical id and name of each bucket that the stack would make by a name that is known."""
    template = spec.tree.template
    defaults = {
        name: str(it["Default"]) for name, it in template.parameters.items() if "Default" in it
    }
    known = {**target.pseudo_parameters, **defaults, **request.parameters}
    for logical_id, properties in template.of_type(_BUCKET):
        condition = template.resources[logical_id].get("Condition")
        made = condition is None or holds(condition, known, template.body) is not False
        name = evaluate(properties.get("BucketName"), known, template.body)
        if made and name:
            yield logical_id, name


def _stands(target: Target, name: str) -> bool:
    """Whether there is such a bucket of this account, as far as the caller may see."""
    from botocore.exceptions import ClientError

    s3, account = target.aws.client("s3"), target.identity.account
    try:
        s3.head_bucket(Bucket=name, ExpectedBucketOwner=account)
    except ClientError as error:
        if code_of(error) in _NOT_OURS:
            return False
        raise
    return True
