"""The name of a secret that its template does not name.

AWS: CloudFormation makes it of the logical id and twelve random characters, so a policy can name
such secrets before there are any.
https://docs.aws.amazon.com/secretsmanager/latest/userguide/cfn-example_secret.html

MiniStack: puts the stack's name before it.

The mend: the name is made beforehand, as AWS does. An update keeps it: MiniStack would take another
name for a replacement.
"""

from typing import Any

from deployer.local.mends import upstream
from deployer.local.mends.resource_handlers import handlers_of

Properties = dict[str, Any]

TYPE = "AWS::SecretsManager::Secret"
_LENGTH = 12


def apply() -> None:
    """Mend it."""
    provisioners = upstream.module("services.cloudformation.provisioners")
    upstream.require(provisioners._sm_secret_create, "0bae0110fce2")
    upstream.require(provisioners._sm_secret_update, "e87220a5ff35")
    upstream.require(provisioners._physical_name, "aeef5b394ad2")
    handlers = handlers_of(TYPE)
    create, update = handlers["create"], handlers["update"]

    def named(properties: Properties, stack_name: str, logical_id: str) -> Properties:
        made = provisioners._physical_name(stack_name, logical_id)[-_LENGTH:]
        return {"Name": f"{logical_id}-{made}", **properties}

    def create_named(logical_id: str, properties: Properties, stack_name: str) -> Any:
        return create(logical_id, named(properties, stack_name, logical_id), stack_name)

    def update_named(
        physical_id: str, old: Properties, new: Properties, stack_name: str, logical_id: str
    ) -> Any:
        before, after = (named(it, stack_name, logical_id) for it in (old, new))
        return update(physical_id, before, after, stack_name, logical_id)

    handlers |= {"create": create_named, "update": update_named}
