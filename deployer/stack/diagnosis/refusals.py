"""What a service refuses for reasons of the resource's own: taken names, throttling, dependents."""

import re
from dataclasses import dataclass

from deployer.messages import Evidence
from deployer.stack.diagnosis.case import Case, Finding


@dataclass(frozen=True)
class _Refusal:
    """A kind of refusal.

    Attributes:
        codes: of handlers, that mean it.
        texts: of services, that mean it.
    """

    title: str
    codes: tuple[str, ...]
    texts: "re.Pattern[str]"
    todo: str


_NOT_FOUND_TODO = "Look whether it is in this account and region, and spelled right."

_NAME_TAKEN = "the name is taken"
# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/import-resources-automatically.html
_NOT_IMPORTED_TODO = (
    "It was not taken over: that takes a DeletionPolicy of Retain or RetainExceptOnCreate, given "
    "by parameter perhaps, a name that is known before the deployment, a type that can be "
    "imported, and no other stack that has it. Else delete it, or choose another name."
)

_REFUSALS = (
    _Refusal(
        _NAME_TAKEN,
        ("AlreadyExists",),
        re.compile(
            r"already exists|AlreadyExists|BucketAlreadyOwnedByYou|EntityAlreadyExists"
            r"|ResourceConflictException|name is already in use",
            re.IGNORECASE,
        ),
        "Something of that name stands outside of the stack, perhaps kept by an earlier one. "
        "Delete it, or let the stack take it over, with the DeletionPolicy that keeps it: "
        "deployer deploy --import-existing",
    ),
    _Refusal(
        "the service was asked too often",
        ("Throttling",),
        re.compile(r"rate exceeded|throttl|too many requests|TooManyRequests", re.IGNORECASE),
        "Deploy again. If it happens each time, let fewer resources be made at once, by DependsOn.",
    ),
    _Refusal(
        "the bucket holds objects",
        (),
        re.compile(r"BucketNotEmpty|bucket you tried to delete is not empty", re.IGNORECASE),
        "Something writes into it, or its objects are locked. Stop the writer and delete again.",
    ),
    _Refusal(
        "it did not become ready",
        ("NotStabilized",),
        re.compile(r"did not stabilize|NotStabilized|exceeded attempts to wait", re.IGNORECASE),
        "Look at the resource itself for why. It can be kept to be looked at: "
        "deployer deploy --on-failure keep",
    ),
    _Refusal(
        "something that it needs is not there",
        ("NotFound",),
        re.compile(r"NotFoundException|NoSuchBucket|NoSuchKey|does not exist", re.IGNORECASE),
        _NOT_FOUND_TODO,
    ),
    _Refusal(
        "another operation is going on on it",
        ("ResourceConflict",),
        re.compile(r"ConflictException|OperationAborted", re.IGNORECASE),
        "Deploy again when that is over.",
    ),
)


def examine_refusal(case: Case) -> Finding | None:
    """What kind of refusal it is, and what helps against it."""
    for refusal in _REFUSALS:
        if case.error_code in refusal.codes or refusal.texts.search(case.reason):
            physical_id = case.cause.message.physical_id
            evidence = Evidence(refusal.title, (physical_id,)) if physical_id else None
            not_imported = case.imports and refusal.title == _NAME_TAKEN
            todo = _NOT_IMPORTED_TODO if not_imported else refusal.todo
            return Finding((evidence,) if evidence else (), todo)
    return None
