"""Properties of tables that CloudFormation is to set.

AWS: PointInTimeRecoverySpecification, TimeToLiveSpecification and SSESpecification of an
AWS::DynamoDB::Table are set on the table; DeletionProtectionEnabled keeps even CloudFormation from
deleting it.
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-table.html

MiniStack: drops the first three, takes the text "false" for a protected table, and deletes a
protected one.

The mend: they are set through the service, and CloudFormation deletes as DeleteTable does.
"""

from typing import Any

from deployer.local.mends import upstream
from deployer.local.mends.resource_handlers import (
    after_create_and_update,
    handlers_of,
    require_accepted,
)

Properties = dict[str, Any]

TYPE = "AWS::DynamoDB::Table"


def _is_true(value: Any) -> bool:
    """A boolean of a template, which a parameter makes a text."""
    return str(value).lower() == "true"


def _recovery(properties: Properties) -> bool:
    specification = properties.get("PointInTimeRecoverySpecification") or {}
    return _is_true(specification.get("PointInTimeRecoveryEnabled"))


def _time_to_live(properties: Properties) -> Properties | None:
    given = properties.get("TimeToLiveSpecification")
    if not given:
        return None
    return {"AttributeName": given.get("AttributeName"), "Enabled": _is_true(given.get("Enabled"))}


def _encryption(properties: Properties) -> Properties | None:
    given = properties.get("SSESpecification")
    if not given:
        return None
    return {
        "Enabled": _is_true(given.get("SSEEnabled")),
        "SSEType": given.get("SSEType"),
        "KMSMasterKeyId": given.get("KMSMasterKeyId"),
    }


def apply() -> None:
    """Mend it."""
    dynamodb = upstream.module("services.dynamodb")
    provisioners = upstream.module("services.cloudformation.provisioners")
    upstream.require(provisioners._ddb_create, "277586e016c6")
    upstream.require(provisioners._ddb_update, "0665980ffdd0")
    upstream.require(provisioners._ddb_delete, "33ee7316b2ca")

    def set_recovery(name: str, new: Properties, old: Properties) -> None:
        if _recovery(new) != _recovery(old):
            request = {
                "TableName": name,
                "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": _recovery(new)},
            }
            require_accepted(dynamodb._update_continuous_backups(request), f"{TYPE} PITR")

    def set_time_to_live(name: str, new: Properties, old: Properties) -> None:
        wanted, before = _time_to_live(new), _time_to_live(old)
        if before and before["Enabled"] and not wanted:
            wanted = before | {"Enabled": False}
        if wanted and wanted != before:
            request = {"TableName": name, "TimeToLiveSpecification": wanted}
            require_accepted(dynamodb._update_ttl(request), f"{TYPE} TimeToLiveSpecification")

    def set_all(name: str, new: Properties, old: Properties) -> None:
        set_recovery(name, new, old)
        set_time_to_live(name, new, old)
        table = dynamodb._tables[name]
        table["SSEDescription"] = dynamodb._sse_description_from_spec(_encryption(new))
        table["DeletionProtectionEnabled"] = _is_true(new.get("DeletionProtectionEnabled"))

    def delete(physical_id: str, _properties: Properties) -> None:
        if physical_id in dynamodb._tables:
            answer = dynamodb._delete_table({"TableName": physical_id})
            require_accepted(answer, f"{TYPE} {physical_id}")

    handlers_of(TYPE)["delete"] = delete
    after_create_and_update(TYPE, set_all)
