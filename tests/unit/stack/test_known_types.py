"""Types that are named as holding data or granting something are types of CloudFormation's."""

import pytest
from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER

from deployer.project.data_types import DATA_TYPES
from deployer.stack.widening import IAM_TYPES, POLICY_DOCUMENTS


@pytest.mark.parametrize("kind", sorted({*DATA_TYPES, *IAM_TYPES}))
def test_type_exists_and_has_the_property_that_holds_its_policy(kind: str) -> None:
    properties = PROVIDER_SCHEMA_MANAGER.get_resource_schema("us-east-1", kind).schema["properties"]
    assert POLICY_DOCUMENTS.get(kind, next(iter(properties))) in properties
