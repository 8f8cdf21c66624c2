"""A function whose role is not there.

AWS: Lambda refuses a role that does not exist when a function is created or updated.
https://docs.aws.amazon.com/lambda/latest/dg/troubleshooting-deployment.html

MiniStack: CloudFormation takes any role for a function.

The mend: CloudFormation looks for the role before it creates or updates the function.
"""

from typing import Any

from deployer.local.mends import upstream
from deployer.local.mends.resource_handlers import handlers_of

Properties = dict[str, Any]

TYPE = "AWS::Lambda::Function"


def apply() -> None:
    """Mend it."""
    iam = upstream.module("services.iam")
    provisioners = upstream.module("services.cloudformation.provisioners")
    upstream.require(provisioners._lambda_create, "8b2cf80e961d")
    upstream.require(provisioners._lambda_update, "4855410e37d7")

    def require_role(properties: Properties) -> None:
        # The name follows the path, which may have any number of parts.
        name = str(properties.get("Role", "")).rsplit("/", 1)[-1]
        if name not in iam._roles:
            raise ValueError(
                "The role defined for the function cannot be assumed by Lambda. (Service: Lambda, "
                "Status Code: 400, Error Code: InvalidParameterValueException)"
            )

    handlers = handlers_of(TYPE)
    create, update = handlers["create"], handlers["update"]

    def create_with_role(logical_id: str, properties: Properties, stack_name: str) -> Any:
        require_role(properties)
        return create(logical_id, properties, stack_name)

    def update_with_role(physical_id: str, old: Properties, new: Properties, *more: Any) -> Any:
        require_role(new)
        return update(physical_id, old, new, *more)

    handlers |= {"create": create_with_role, "update": update_with_role}
