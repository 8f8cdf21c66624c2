"""Parameters and outputs: the mandatory ones, the pairs, and that each says what it is."""

import json
import re
from collections import defaultdict
from typing import Any

import pytest

from deployer.project.parameters import MANDATORY
from tests.unit.templates.reading import CROSS, DEPLOYED, PROJECT, ROOT, TEMPLATES, resources

NAMES = list(TEMPLATES)
# Names that some stacks are told before their resource is there, so that its ARN is known.
KNOWN_BEFOREHAND = {
    "AccessLogBucketName",
    "BackupBucketName",
    "FunctionName",
    "StoreEventsBucketName",
    "WorkBucketName",
}
ENVIRONMENTS = ("devl", "test", "prod")


@pytest.mark.parametrize("template", [ROOT, CROSS], ids=["root", "custom-resources"])
def test_mandatory_parameters_are_declared(template: Any) -> None:  # T10
    assert set(MANDATORY) <= set(template.parameters)


@pytest.mark.parametrize("name", NAMES)
def test_base_name_and_version_come_in_pairs(name: str) -> None:  # T11
    declared = set(TEMPLATES[name].parameters)
    halves = {
        re.sub("(BaseName|VersionId)$", "", it)
        for it in declared
        if re.search("Lambda(Function|Layer)(BaseName|VersionId)$", it)
    }
    assert {half + end for half in halves for end in ("BaseName", "VersionId")} <= declared


def test_function_code_is_the_version_that_the_deployer_uploads() -> None:  # T11
    functions = resources("AWS::Lambda::Function")
    assert functions
    for function in functions:
        code = function.properties["Code"]
        prefix = re.sub("VersionId$", "", code["S3ObjectVersion"]["Ref"])
        assert code["S3Bucket"] == {"Ref": "CodeRepositoryS3Bucket"}
        assert code["S3Key"] == {"Fn::Sub": f"${{ProjectName}}/lambda/${{{prefix}BaseName}}.zip"}


def test_layer_content_is_the_version_that_the_deployer_uploads() -> None:  # T11
    [layer] = resources("AWS::Lambda::LayerVersion")
    assert layer.properties["Content"] == {
        "S3Bucket": {"Ref": "CodeRepositoryS3Bucket"},
        "S3Key": {"Fn::Sub": "${ProjectName}/layers/${LambdaLayerBaseName}.zip"},
        "S3ObjectVersion": {"Ref": "LambdaLayerVersionId"},
    }


@pytest.mark.parametrize("name", NAMES)
def test_parameters_and_outputs_are_described(name: str) -> None:
    body = TEMPLATES[name].body
    for entry in (*body["Parameters"].items(), *body["Outputs"].items()):
        assert entry[1].get("Description", "").endswith("."), entry[0]


@pytest.mark.parametrize("name", NAMES)
def test_every_parameter_has_a_place_and_a_label_in_the_console(name: str) -> None:
    interface = TEMPLATES[name].body["Metadata"]["AWS::CloudFormation::Interface"]
    grouped = [it for group in interface["ParameterGroups"] for it in group["Parameters"]]
    assert sorted(grouped) == sorted(TEMPLATES[name].parameters)
    assert sorted(interface["ParameterLabels"]) == sorted(grouped)


@pytest.mark.parametrize("name", list(DEPLOYED))
def test_what_a_person_types_is_checked(name: str) -> None:
    for parameter, declared in TEMPLATES[name].parameters.items():
        if "AllowedPattern" in declared:
            assert declared.get("ConstraintDescription"), parameter
            default = declared.get("Default")
            assert default is None or re.search(declared["AllowedPattern"], default), parameter
        else:
            assert "AllowedValues" in declared or "MaxValue" in declared, parameter


def test_nested_stacks_agree_on_what_they_share() -> None:
    """A bucket's name, say, stands in the root for each stack that must know it beforehand."""
    each_has_its_own = {
        "ApiBaseName",
        "ApiName",
        "ConsumerName",
        "DeadLetterQueueArn",
        "DurationThresholdMilliseconds",
        "FunctionBaseName",
        "LambdaFunctionBaseName",
        "LambdaFunctionVersionId",
        "LambdaLayerBaseName",
        "LambdaLayerSourceHash",
        "LambdaLayerVersionId",
        "LayerBaseName",
        "LayerDescription",
        "MaxConcurrency",
        "PartitionKeyName",
        "PartitionKeyType",
        "QueueBaseName",
        "SortKeyName",
        "SortKeyType",
        "SourceQueueName",
        "StageName",
        "StateMachineArn",
        "StateMachineBaseName",
        "TableBaseName",
        "TopicBaseName",
        "TrustedPrincipals",
    }
    for template in (ROOT, CROSS):
        passed = defaultdict(set)
        for stack in resources("AWS::CloudFormation::Stack", template=template):
            for name, value in stack.properties["Parameters"].items():
                passed[name].add(json.dumps(value))
        several = {name for name, values in passed.items() if len(values) > 1}
        # A name may be an output for one stack, and spelt out for another: see below.
        assert several <= each_has_its_own | KNOWN_BEFOREHAND


def test_the_bucket_invokes_the_function_by_its_very_name() -> None:
    function = TEMPLATES["nested-stacks/process-data-stack.yaml"].resources["ProcessDataFunction"]
    made = function["Properties"]["FunctionName"]["Fn::Sub"]
    told = ROOT.resources["LandingZoneStack"]["Properties"]["Parameters"]["FunctionName"]["Fn::Sub"]
    assert told == made.replace("${Lambda", "${ProcessDataLambda")


@pytest.mark.parametrize("bucket", ["WorkBucket", "BackupBucket", "StoreEventsBucket"])
def test_stacks_that_know_a_bucket_beforehand_spell_its_very_name(bucket: str) -> None:
    made = ROOT.resources[f"{bucket}Stack"]["Properties"]["Parameters"][f"{bucket}Name"]
    told = [
        it.properties["Parameters"][f"{bucket}Name"]
        for it in resources("AWS::CloudFormation::Stack", template=ROOT)
        if f"{bucket}Name" in it.properties["Parameters"]
    ]
    assert len(told) > 2
    for name in told:
        assert name in (made, {"Fn::GetAtt": [f"{bucket}Stack", f"Outputs.{bucket}"]})


@pytest.mark.parametrize("stack", ["BackupBucketStack", "StoreEventsBucketStack"])
def test_access_logs_go_to_the_very_bucket_that_takes_them(stack: str) -> None:
    made = TEMPLATES["nested-stacks/s3-stack.yaml"].resources["AccessLogBucket"]["Properties"]
    told = ROOT.resources[stack]
    assert told["Properties"]["Parameters"]["AccessLogBucketName"] == made["BucketName"]
    assert told["DependsOn"] == "LandingZoneStack"


def test_dead_letter_queues_are_told_which_queue_they_serve_by_its_very_name() -> None:
    made = {
        found.properties["QueueName"]["Fn::Sub"].replace("${StateMachineBaseName}", "map-workflow")
        for found in resources("AWS::SQS::Queue")
        if "RedrivePolicy" in found.properties
    }
    told = {
        found.properties["Parameters"]["SourceQueueName"]["Fn::Sub"]
        for found in resources("AWS::CloudFormation::Stack")
        if "SourceQueueName" in found.properties["Parameters"]
    }
    assert told == made != set()


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_params_file_gives_values_that_the_templates_take(environment: str) -> None:
    params = json.loads((PROJECT / "params/cfn-parameters.json").read_text())
    [values] = params["parameters"][environment]
    assert not {"CodeRepositoryS3Bucket", "KmsMasterKeyId"} & set(values)
    for name, value in values.items():
        declared = ROOT.parameters[name]
        assert str(value) in map(str, declared.get("AllowedValues", [value])), name
        assert re.search(declared.get("AllowedPattern", ""), str(value)), name


def test_only_devl_forgets_its_data() -> None:
    params = json.loads((PROJECT / "params/cfn-parameters.json").read_text())["parameters"]
    policies = {name: params[name][0]["DataDeletionPolicy"] for name in ENVIRONMENTS}
    assert policies == {
        "devl": "Delete",
        "test": "RetainExceptOnCreate",
        "prod": "RetainExceptOnCreate",
    }
    rule = ROOT.body["Rules"]["ProductionKeepsItsData"]
    assert rule["RuleCondition"] == {"Fn::Equals": [{"Ref": "Environment"}, "prod"]}


def test_only_tests_let_records_fail_on_purpose() -> None:
    params = json.loads((PROJECT / "params/cfn-parameters.json").read_text())["parameters"]
    assert not [it for it in ENVIRONMENTS if "MapWorkflowFailSequenceNumbers" in params[it][0]]
    assert ROOT.parameters["MapWorkflowFailSequenceNumbers"]["Default"] == ""
    rule = ROOT.body["Rules"]["ProductionFailsNothingOnPurpose"]
    assert rule["RuleCondition"] == {"Fn::Equals": [{"Ref": "Environment"}, "prod"]}
    [refusal] = rule["Assertions"]
    assert refusal["Assert"] == {"Fn::Equals": [{"Ref": "MapWorkflowFailSequenceNumbers"}, ""]}


def test_root_tells_what_the_command_line_and_callers_need() -> None:  # V8 V9 O2 O3 O4 O5
    assert set(ROOT.body["Outputs"]) >= {
        "LandingZoneBucket",
        "ProductTable",
        "LoadLedgerTable",
        "ProcessDataFunction",
        "ProcessDataFunctionArn",
        "ProcessDataDeadLetterQueueUrl",
        "MapWorkflow",
        "RecordTable",
        "FailedRecordsQueueUrl",
        "FailedRecordsDeadLetterQueueUrl",
        "NotificationTopicArn",
        "InputPrefix",
        "RejectsPrefix",
        "EventsApiEndpoint",
        "EventsApiInvokeArn",
        "EventsApiKeyId",
        "EventTable",
        "BackupBucket",
        "WeeklyBackup",
        "StoreEventsBucket",
        "StoreOrdersEventsProducer",
        "LambdaConsumerAccessPointArn",
        "S3ObjectLambdaArn",
    }


def test_feature_builds_are_refused_outside_devl_before_anything_is_made() -> None:
    rules = [template.body["Rules"]["FeatureBuildsStayInDevl"] for template in (CROSS, ROOT)]
    assert rules[0] == rules[1]
    assert rules[0]["Assertions"][0]["Assert"] == {"Fn::Equals": [{"Ref": "Environment"}, "devl"]}
