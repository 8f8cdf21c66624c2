"""Properties of topics that CloudFormation is to set.

AWS: KmsMasterKeyId, TracingConfig and SignatureVersion of an AWS::SNS::Topic are attributes of the
topic.
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sns-topic.html

MiniStack: drops them.

The mend: they are set as SetTopicAttributes does.
"""

from typing import Any

from deployer.local.mends import upstream
from deployer.local.mends.resource_handlers import after_create_and_update

Properties = dict[str, Any]

_ATTRIBUTES = ("KmsMasterKeyId", "TracingConfig", "SignatureVersion")


def apply() -> None:
    """Mend it."""
    sns = upstream.module("services.sns")
    provisioners = upstream.module("services.cloudformation.provisioners")
    upstream.require(provisioners._sns_create, "0a96666a036a")
    upstream.require(provisioners._sns_update, "a29cbf08e7b5")

    def set_attributes(arn: str, new: Properties, old: Properties) -> None:
        attributes = sns._topics[arn]["attributes"]
        for name in _ATTRIBUTES:
            if new.get(name):
                attributes[name] = str(new[name])
            elif old.get(name):
                attributes.pop(name, None)

    after_create_and_update("AWS::SNS::Topic", set_attributes)
