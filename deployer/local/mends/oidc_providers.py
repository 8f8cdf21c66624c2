"""Identity providers for tokens of OpenID Connect, made by templates.

AWS: AWS::IAM::OIDCProvider makes one. Its Ref is its ARN, and an account has one for each address.
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-oidcprovider.html

MiniStack: has them, but CloudFormation does not know the type.

The mend: it makes, changes and deletes them by IAM's own functions.
"""

from typing import Any

from deployer.local.mends import upstream

Properties = dict[str, Any]
Made = tuple[str, dict[str, str]]

iam = upstream.module("services.iam")

TYPE = "AWS::IAM::OIDCProvider"


def _create(_logical_id: str, properties: Properties, _stack_name: str) -> Made:
    asked = {"Url": [properties["Url"]]}
    for name, given in (("ClientIDList", "ClientIdList"), ("ThumbprintList", "ThumbprintList")):
        for at, value in enumerate(properties.get(given, []), start=1):
            asked[f"{name}.member.{at}"] = [value]
    status, _, body = iam._create_oidc_provider(asked)
    if status >= 400:
        raise ValueError(
            f"Provider with url {properties['Url']} already exists. (Service: Iam, Status Code: "
            f"{status})"
            if status == 409
            else body.decode()
        )
    arn = next(it for it, known in iam._oidc_providers.items() if known["Url"] == properties["Url"])
    iam._oidc_providers[arn]["Tags"] = list(properties.get("Tags", []))
    return arn, {"Arn": arn}


def _update(physical_id: str, old: Properties, new: Properties, stack_name: str) -> Made:
    if old["Url"] != new["Url"]:
        made = _create("", new, stack_name)
        _delete(physical_id, old)
        return made
    iam._oidc_providers[physical_id] |= {
        "ClientIDList": list(new.get("ClientIdList", [])),
        "ThumbprintList": list(new.get("ThumbprintList", [])),
        "Tags": list(new.get("Tags", [])),
    }
    return physical_id, {"Arn": physical_id}


def _delete(physical_id: str, _properties: Properties) -> None:
    iam._delete_oidc_provider({"OpenIDConnectProviderArn": [physical_id]})


def apply() -> None:
    """Mend it."""
    upstream.require(iam._create_oidc_provider, "ac7d9b3d79b2")
    upstream.require(iam._delete_oidc_provider, "698ca108ef35")
    provisioners = upstream.module("services.cloudformation.provisioners")
    provisioners._RESOURCE_HANDLERS[TYPE] = {
        "create": _create,
        "update": _update,
        "delete": _delete,
    }
