"""Change sets that turn a condition."""

import json

import pytest

from tests.cloud import Cloud
from tests.contract.stacks import create, outputs, queue, settled, template

_CHOICE = template(
    {
        "Kept": queue("contract-choice-kept"),
        "First": {**queue("contract-choice-first"), "Condition": "IsFirst"},
        "Second": {**queue("contract-choice-second"), "Condition": "IsSecond"},
    },
    Parameters={"Choice": {"Type": "String", "Default": "first"}},
    Conditions={
        "IsFirst": {"Fn::Equals": [{"Ref": "Choice"}, "first"]},
        "IsSecond": {"Fn::Equals": [{"Ref": "Choice"}, "second"]},
    },
    Outputs={"Chosen": {"Value": {"Fn::If": ["IsFirst", "one", "two"]}}},
)


@pytest.mark.mend("conditional_changes")
def test_a_turned_condition_adds_and_removes(cloud: Cloud) -> None:
    cfn, name = cloud.client("cloudformation"), "contract-choice"
    assert create(cloud, name, _CHOICE)["StackStatus"] == "CREATE_COMPLETE"

    cfn.create_change_set(
        StackName=name,
        ChangeSetName="turn",
        TemplateBody=json.dumps(_CHOICE),
        Parameters=[{"ParameterKey": "Choice", "ParameterValue": "second"}],
    )
    shown = cfn.describe_change_set(StackName=name, ChangeSetName="turn")

    assert {
        (it["ResourceChange"]["Action"], it["ResourceChange"]["LogicalResourceId"])
        for it in shown["Changes"]
    } == {("Remove", "First"), ("Add", "Second")}
    cfn.execute_change_set(StackName=name, ChangeSetName="turn")
    cloud.eventually(
        lambda: outputs(settled(cloud, name)).get("Chosen") == "two", "the other choice"
    )
    found = cfn.list_stack_resources(StackName=name)["StackResourceSummaries"]
    there = {it["LogicalResourceId"] for it in found if it["ResourceStatus"] != "DELETE_COMPLETE"}
    assert there == {"Kept", "Second"}


@pytest.mark.mend("condition_values")
def test_a_condition_compares_parts_of_values(cloud: Cloud) -> None:
    listed = {"Fn::Split": [",", {"Fn::Sub": "${Names},,"}]}
    second = {"Fn::Select": [1, listed]}
    body = template(
        {"Queue": queue()},
        Parameters={"Names": {"Type": "String", "Default": "a,b"}},
        Conditions={
            "IsB": {"Fn::Equals": [second, "b"]},
            "Has2": {"Fn::Not": [{"Fn::Equals": [second, ""]}]},
        },
        Outputs={
            "IsB": {"Value": {"Fn::If": ["IsB", "yes", "no"]}},
            "Has2": {"Value": {"Fn::If": ["Has2", "yes", "no"]}},
        },
    )
    assert outputs(create(cloud, "contract-parts", body)) == {"IsB": "yes", "Has2": "yes"}

    one = [{"ParameterKey": "Names", "ParameterValue": "a"}]
    made = create(cloud, "contract-part", body, Parameters=one)

    assert outputs(made) == {"IsB": "no", "Has2": "no"}
