"""The permissions boundary of a role that a template makes.

AWS: CloudFormation gives a role the boundary that its template names, which must be there, and
takes it off again when the template no longer names one.
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-role.html

MiniStack: CloudFormation drops it, so that the role may do whatever its policies say.

The mend: sets it on the role once that is made or changed.
"""

from typing import Any

from deployer.local.mends import upstream
from deployer.local.mends.resource_handlers import after_create_and_update

iam = upstream.module("services.iam")

TYPE = "AWS::IAM::Role"


def _bound(name: str, properties: dict[str, Any], _before: dict[str, Any]) -> None:
    boundary = properties.get("PermissionsBoundary")
    if boundary and iam._boundary_policy_error(boundary):
        raise ValueError(
            f"Scope ARN: {boundary} does not exist or is not attachable. (Service: Iam, Status "
            "Code: 404, Error Code: NoSuchEntity)"
        )
    iam._roles[name]["PermissionsBoundary"] = boundary


def apply() -> None:
    """Mend it."""
    provisioners = upstream.module("services.cloudformation.provisioners")
    upstream.require(provisioners._iam_role_create, "2d7e3d8ec507")
    upstream.require(provisioners._iam_role_update, "4f4039080dc1")
    after_create_and_update(TYPE, _bound)
