"""Where things are, and how the stacks hang together."""

import json
import re

import pytest

from tests.unit.templates.reading import CFT, CROSS, DEPLOYED, PROJECT, ROOT, TEMPLATES, resources

STACK = "AWS::CloudFormation::Stack"


def test_templates_lie_where_the_layout_says() -> None:  # T12
    assert {name for name in TEMPLATES if "/" not in name} == set(DEPLOYED)
    assert {name.split("/")[0] for name in TEMPLATES if "/" in name} == {"nested-stacks"}
    params = json.loads((PROJECT / "params/cfn-parameters.json").read_text())
    assert PROJECT / params["template-path"] == CFT / "root-stack.yaml"


def test_root_holds_nested_stacks_and_nothing_else() -> None:  # T7
    assert {it.type for it in resources(template=ROOT)} == {STACK}
    assert "Mappings" not in ROOT.body
    # One parameter says which doors to redacted reads there are.
    assert set(ROOT.body["Conditions"]) == {"HasObjectLambda", "HasReadsApi"}


def test_every_nested_template_is_launched() -> None:  # T7
    launched = {tree.template.path for root in DEPLOYED.values() for tree in root.walk()}
    assert launched == {template.path for template in TEMPLATES.values()}


def test_the_page_about_templates_lists_the_roots_stacks() -> None:
    """Those of one kind stand there by how their names end."""
    drawing = (PROJECT / "docs/templates.md").read_text().split("```")[1]
    told = dict(re.findall(r"^    (\S+Stack) +(\S+)", drawing, re.MULTILINE))
    ends = tuple(it.removeprefix("…") for it in told if it.startswith("…"))
    for name, stack in ROOT.resources.items():
        assert name in told or name.endswith(ends), name
        if name in told:
            assert stack["Properties"]["TemplateURL"] == f"nested-stacks/{told[name]}"
    assert {it for it in told if not it.startswith("…")} <= set(ROOT.resources)


def test_one_template_makes_what_several_flows_have() -> None:
    made_by = {
        "AWS::CloudWatch::Alarm": {
            "api-alarms-stack.yaml",
            "bulk-load-stack.yaml",  # events that reach no function
            "function-alarms-stack.yaml",
            "map-workflow-stack.yaml",  # the age of what waits for another run
            "sqs-dead-letter-stack.yaml",
            "state-machine-alarms-stack.yaml",
            "weekly-backup-stack.yaml",  # the age of the newest backup, and untold failures
        },
        "AWS::DynamoDB::Table": {"dynamodb-stack.yaml"},
        "AWS::Lambda::LayerVersion": {"lambda-layer-stack.yaml"},
        "AWS::SNS::Topic": {"sns-stack.yaml"},
    }
    for kind, files in made_by.items():
        places = [it.place for it in resources(kind)]
        assert {re.sub("^nested-stacks/|:.*", "", it) for it in places} == files, kind
    urls = [it.properties["TemplateURL"] for it in resources(STACK, template=ROOT)]
    for shared in ("dynamodb", "function-alarms", "lambda-layer", "sqs-dead-letter"):
        assert urls.count(f"nested-stacks/{shared}-stack.yaml") > 1


def test_folder_resource_is_the_cross_stacks_export() -> None:  # T6
    [folders] = resources("Custom::Folders")
    [export] = [it["Export"] for it in CROSS.body["Outputs"].values() if "Export" in it]
    assert folders.properties["ServiceToken"] == {"Fn::ImportValue": export["Name"]}
    for part in ("${ProjectName}", "${Environment}", "${CiBuild}"):
        assert part in export["Name"]["Fn::Sub"]
    assert ROOT.body["Metadata"]["Deployer"]["RequiredStacks"] == ["custom-resources-stack.yaml"]


def test_the_path_that_triggers_is_the_path_that_is_told() -> None:  # T1, T4
    passed = resources(STACK, template=ROOT)
    prefixes = {it.properties["Parameters"].get("InputPrefix") for it in passed} - {None}
    assert prefixes == {"raw-data/"}
    bucket = next(
        it for it in resources("AWS::S3::Bucket") if it.place.endswith("LandingZoneBucket")
    )
    [notified] = bucket.properties["NotificationConfiguration"]["LambdaConfigurations"]
    assert notified["Event"] == "s3:ObjectCreated:*"
    assert notified["Filter"]["S3Key"]["Rules"] == [
        {"Name": "prefix", "Value": {"Ref": "InputPrefix"}}
    ]


def test_s3_may_invoke_before_the_bucket_says_so() -> None:
    landing = next(it for it in resources(STACK) if it.place.endswith(":LandingZoneStack"))
    assert landing.body["DependsOn"] == "ProcessDataStack"
    [permission] = [
        it
        for it in resources("AWS::Lambda::Permission")
        if it.properties["Principal"] == "s3.amazonaws.com"
    ]
    assert permission.properties["SourceAccount"] == {"Ref": "AWS::AccountId"}
    assert "${LandingZoneBucketName}" in permission.properties["SourceArn"]["Fn::Sub"]


@pytest.mark.parametrize("name", [n for n, it in TEMPLATES.items() if "Transform" in it.body])
def test_templates_with_a_transform_take_nothing_that_is_known_late(name: str) -> None:
    """A change set of the whole tree fails otherwise: cfn-language-discussion issue 152."""
    launches = [it for it in resources(STACK) if it.properties["TemplateURL"] == name]
    assert launches
    assert all("GetAtt" not in str(it.properties["Parameters"]) for it in launches)
