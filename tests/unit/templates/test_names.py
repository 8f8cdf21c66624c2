"""Names follow one rule, and fit where AWS limits them."""

import re
import shutil
from pathlib import Path

import pytest

from deployer.check.rules.name_lengths import RULE
from deployer.check.survey import Survey
from deployer.project.expressions import evaluate
from deployer.project.project import read_project
from tests.unit.templates.reading import DEPLOYED, LONGEST, PROJECT, ROOT

# Property that holds the name, and its limit in characters, from each service's quotas.
NAMED = {
    "AWS::CloudWatch::Alarm": ("AlarmName", 255),
    "AWS::DynamoDB::Table": ("TableName", 255),
    "AWS::Events::Rule": ("Name", 64),
    "AWS::IAM::Role": ("RoleName", 64),
    "AWS::Lambda::Function": ("FunctionName", 64),
    "AWS::Lambda::LayerVersion": ("LayerName", 140),
    "AWS::Logs::LogGroup": ("LogGroupName", 512),
    "AWS::S3::AccessPoint": ("Name", 50),
    "AWS::S3::Bucket": ("BucketName", 63),
    "AWS::S3ObjectLambda::AccessPoint": ("Name", 45),
    "AWS::SNS::Topic": ("TopicName", 256),
    "AWS::Scheduler::Schedule": ("Name", 64),
    "AWS::Scheduler::ScheduleGroup": ("Name", 64),
    "AWS::SQS::Queue": ("QueueName", 80),
    "AWS::StepFunctions::StateMachine": ("StateMachineName", 80),
}

UNNAMED = {"ApiGatewayLogRole"}
"""What stays and would be in the way of the next one by its name; CloudFormation makes one up."""


def names(values: dict[str, str], deployed: str) -> list[tuple[str, str]]:
    """Type and name of every named resource that a deployed stack ends up with."""
    found = []
    for template, known in DEPLOYED[deployed].with_values(values):
        for kind, (attribute, _) in NAMED.items():
            for logical_id, properties in template.of_type(kind):
                if logical_id in UNNAMED:
                    continue
                name = evaluate(properties[attribute], known)
                assert name, f"{template.path.name}:{logical_id} has no name of ours"
                found.append((kind, name))
    return found


@pytest.mark.parametrize("deployed", DEPLOYED)
def test_longest_names_fit(deployed: str) -> None:
    found = names(LONGEST, deployed)
    assert found
    for kind, name in found:
        assert len(name) <= NAMED[kind][1], name


@pytest.mark.parametrize("deployed", ["root-stack.yaml", "custom-resources-stack.yaml"])
def test_names_follow_the_rule(deployed: str) -> None:  # T9
    values = {
        "ProjectName": "tarius",
        "Environment": "devl",
        "CiBuild": "-42",
        "AWS::Region": "us-east-1",
        "AWS::AccountId": "123456789012",
    }
    rule = {
        # Its name is a region's own, and too short for the region's: see the template.
        "AWS::S3::AccessPoint": r"tarius-[a-z-]+-devl-42",
        "AWS::S3ObjectLambda::AccessPoint": r"tarius-[a-z-]+-devl-42",
        "AWS::S3::Bucket": r"tarius-[a-z-]+-devl-us-east-1-123456789012-42",
    }
    found = names(values, deployed)
    assert found
    for kind, name in found:
        expected = rule.get(
            kind,
            r"(/aws/lambda/|/aws/vendedlogs/states/|/aws/apigateway/)?tarius-[a-z-]+-devl-us-east-1-42",
        )
        assert re.fullmatch(expected, name), name
    assert len(set(found)) == len(found)


def test_the_loader_is_called_as_the_documents_say() -> None:  # T9
    values = {
        "ProjectName": "tarius",
        "Environment": "devl",
        "CiBuild": "",
        "AWS::Region": "us-east-1",
        "AWS::AccountId": "123456789012",
    }
    found = names(values, "root-stack.yaml")
    assert ("AWS::Lambda::Function", "tarius-process-data-devl-us-east-1") in found


def test_a_consumer_whose_names_would_not_fit_is_found_before_it_is_deployed(
    tmp_path: Path,
) -> None:
    """Names of consumers may be long where others are short; `deployer validate` knows."""
    for folder in ("cft", "params"):
        shutil.copytree(PROJECT / folder, tmp_path / folder)
    root = tmp_path / "cft/root-stack.yaml"
    consumer = "a" * 24  # as many as the file of policies takes
    root.write_text(root.read_text().replace("ConsumerName: auditor", f"ConsumerName: {consumer}"))
    found = {}
    for build in ("", "b" * 12):
        project = read_project(tmp_path, "devl", build, {})
        found[build] = {it.level: it.text for it in RULE.violations(Survey(project, "us-east-1"))}
    name = f"tarius-consumer-{consumer}-devl-us-east-1-{'b' * 12}"
    assert set(found[""]) == {"warning"}
    assert found["b" * 12] == {
        "error": f"'{name}' has {len(name)} characters; RoleName takes 64. Shorten what it is made "
        "of: ProjectName, RoleBaseName, ConsumerName, Environment, CiBuild."
    }


@pytest.mark.parametrize(
    "name", [it for it in LONGEST if it in ROOT.parameters and it != "Environment"]
)
def test_longest_values_are_the_longest_that_patterns_allow(name: str) -> None:
    pattern = ROOT.parameters[name]["AllowedPattern"]
    assert re.search(pattern, LONGEST[name])
    assert not re.search(pattern, LONGEST[name] + "x")
