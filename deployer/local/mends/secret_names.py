"""The name of a secret that its template does not name.

AWS: CloudFormation makes it of the logical id and twelve random characters, so a policy can name
such secrets before there are any.
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-secretsmanager-secret.html

MiniStack: puts the stack's name before it.

The mend: the name is made beforehand, as AWS does.
"""

import secrets
import string
from typing import Any

from deployer.local.mends import upstream
from deployer.local.mends.resource_handlers import handlers_of

Properties = dict[str, Any]

TYPE = "AWS::SecretsManager::Secret"
_CHARACTERS = string.ascii_letters + string.digits
_LENGTH = 12


def apply() -> None:
    """Mend it."""
    provisioners = upstream.module("services.cloudformation.provisioners")
    upstream.require(provisioners._sm_secret_create, "0bae0110fce2")
    handlers = handlers_of(TYPE)
    create = handlers["create"]

    def create_named(logical_id: str, properties: Properties, stack_name: str) -> Any:
        made = "".join(secrets.choice(_CHARACTERS) for _ in range(_LENGTH))
        return create(logical_id, {"Name": f"{logical_id}-{made}", **properties}, stack_name)

    handlers["create"] = create_named
