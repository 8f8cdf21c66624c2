"""Every call that the deployer makes is among the permissions that the doctor looks at."""

import ast
from collections.abc import Iterator
from pathlib import Path

from botocore import xform_name

import deployer
from deployer.aws.session import SERVICES
from deployer.messages import Identity
from deployer.pipeline.doctor.needs import needs
from tests.unit.aws.clients import ACCOUNT, make_client
from tests.unit.project.sample import sample_project

_PREFIXES = {"stepfunctions": "states"}
"""Of actions, where it is another than the service's name."""

# Where the action is named otherwise than the call.
# https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
# https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsqs.html
_ACTIONS = {
    "change_message_visibility_batch": "sqs:ChangeMessageVisibility",
    "complete_multipart_upload": "s3:PutObject",
    "create_multipart_upload": "s3:PutObject",
    "delete_objects": "s3:DeleteObject",
    "get_account": "apigateway:GET",
    "get_api_key": "apigateway:GET",
    "get_bucket_encryption": "s3:GetEncryptionConfiguration",
    "get_object_lock_configuration": "s3:GetBucketObjectLockConfiguration",
    "get_public_access_block": "s3:GetBucketPublicAccessBlock",
    "head_bucket": "s3:ListBucket",
    "head_object": "s3:GetObject",
    "invoke": "lambda:InvokeFunction",
    "list_exports": "cloudformation:ListExports",
    "list_imports": "cloudformation:ListImports",
    "list_object_versions": "s3:ListBucketVersions",
    "list_objects_v2": "s3:ListBucket",
    # Of an item that it puts.
    # https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html
    "transact_write_items": "dynamodb:PutItem",
    "upload_part": "s3:PutObject",
}
_NEEDLESS = {
    "sts:GetCallerIdentity",  # no policy can deny it
    "iam:GetRole",  # the doctor's own, and said where they are denied
    "iam:SimulatePrincipalPolicy",
    # Of `deployer bootstrap`, which is for administrators of the account.
    "iam:GetOpenIDConnectProvider",
    "iam:ListOpenIDConnectProviders",
    "kms:GetKeyPolicy",
    "kms:Verify",  # `verify` is our own: it reads a backup
}


def _methods() -> dict[str, str]:
    """The action of each method of a client."""
    found = {}
    for service in SERVICES:
        prefix = _PREFIXES.get(service, service)
        for operation in make_client(service).meta.service_model.operation_names:
            found[xform_name(operation)] = f"{prefix}:{operation}"
    return found | _ACTIONS


def _called(tree: ast.AST) -> Iterator[str]:
    """Names of methods that are called, and texts that may name one."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Attribute):
                yield node.func.attr
            yield from (
                it.value
                for it in node.args[:2]
                if isinstance(it, ast.Constant) and isinstance(it.value, str)
            )


def test_no_call_is_left_out(tmp_path: Path) -> None:
    methods = _methods()
    here = Path(deployer.__file__).parent
    files = [it for it in here.rglob("*.py") if it.relative_to(here).parts[0] != "local"]
    made = {
        methods[name]
        for file in files
        for name in _called(ast.parse(file.read_text("utf-8")))
        if name in methods
    }
    caller = Identity(ACCOUNT, "eu-west-1", f"arn:aws:iam::{ACCOUNT}:user/ada")
    looked_at = {
        action
        for need in needs(sample_project(tmp_path), caller, "aws", "code", "arn:key")
        for action in need.actions
    }
    assert "cloudformation:CreateChangeSet" in made
    assert made - looked_at - _NEEDLESS == set()


def test_stacks_before_the_root_and_nested_ones_are_looked_at(tmp_path: Path) -> None:
    project = sample_project(tmp_path)
    caller = Identity(ACCOUNT, "eu-west-1", f"arn:aws:iam::{ACCOUNT}:user/ada")
    deploy = next(needs(project, caller, "aws", None, None))
    names = [it.rpartition(":stack/")[2] for it in deploy.resources]
    assert names == [f"{it.name}{end}" for it in project.stacks for end in ("/*", "-*/*")]
