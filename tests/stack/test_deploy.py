"""Deploying as a user does: create, change nothing, change one thing, fail, roll back."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.stack.platform import LOADER, ROOT_STACK, Platform

NESTED = {
    "TariusLayerStack",
    "PowertoolsLayerStack",
    "NotificationStack",
    "ProcessDataDeadLetterStack",
    "ProductTableStack",
    "LoadLedgerTableStack",
    "ProcessDataStack",
    "ProcessDataAlarmsStack",
    "LandingZoneStack",
    "WorkBucketStack",
    "BulkLoadDeadLetterStack",
    "BulkLoadStack",
    "BulkLoadAlarmsStack",
    "SteerLoadAlarmsStack",
    "LoadBatchAlarmsStack",
    "RecordTableStack",
    "MapWorkflowDeadLetterStack",
    "MapWorkflowStack",
    "MapWorkflowAlarmsStack",
    "GenerateDataAlarmsStack",
    "ProcessRecordAlarmsStack",
    "ShowLayersStack",
    "ShowLayersAlarmsStack",
    "EventTableStack",
    "StoreEventStack",
    "StoreEventAlarmsStack",
    "EventsApiStack",
    "EventsApiAlarmsStack",
    "BackupBucketStack",
    "WeeklyBackupDeadLetterStack",
    "BackupScheduleDeadLetterStack",
    "WeeklyBackupStack",
    "BackupScheduleStack",
    "WeeklyBackupAlarmsStack",
    "ExportEventsAlarmsStack",
    "StoreEventsBucketStack",
    "ProduceEventsStack",
    "ProduceEventsAlarmsStack",
    "ConsumerAccessPointStack",
    "RedactionLayerStack",
    "RedactionKeyStack",
    "ReadRedactedStack",
    "ReadRedactedAlarmsStack",
    "RedactedReadsApiStack",
    "RedactedReadsApiAlarmsStack",
    "InventoryConsumerStack",
    "MarketingConsumerStack",
    "LogisticsConsumerStack",
    "AuditorConsumerStack",
}


_of_shared = pytest.mark.xdist_group("shared")


@pytest.fixture
def deployed(fresh: Platform) -> Platform:
    """A fresh platform that is deployed and holds one product."""
    done = fresh.deploy()
    assert done.returncode == 0, done.stdout + done.stderr
    assert fresh.put_and_await("one.csv", "ID,Title\nkept,Lamp\n")["status"] == "LOADED"
    return fresh


def test_the_first_deployment_creates_all_stacks_and_shows_them_as_they_come(
    fresh: Platform,
) -> None:
    done = fresh.deploy()  # T6 T7 T9, V5, V11

    assert done.returncode == 0, done.stdout + done.stderr
    lines = done.stdout.splitlines()
    assert "arn:aws:iam::000000000000:root" in lines[0]  # V16: who, before anything else
    assert any("Create tarius-data-root-stack" in line for line in lines)
    for name in NESTED:
        assert any("CREATE_COMPLETE" in line and line.endswith(name) for line in lines), name
    assert any("CREATE_COMPLETE" in it and "ProductTableStack / Table" in it for it in lines)
    assert fresh.outputs["ProcessDataFunction"] == LOADER
    resources = fresh.client("cloudformation").list_stack_resources(StackName=ROOT_STACK)
    found = resources["StackResourceSummaries"]
    assert {it["LogicalResourceId"] for it in found} == NESTED
    assert {it["ResourceType"] for it in found} == {"AWS::CloudFormation::Stack"}


def test_an_unchanged_project_says_so_and_makes_no_change_set(deployed: Platform) -> None:
    before = _change_sets(deployed)

    done = deployed.deploy()

    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{ROOT_STACK} is unchanged" in done.stdout
    assert "uploaded," not in done.stdout
    assert _change_sets(deployed) == before


def test_a_changed_property_changes_one_nested_stack_alone(deployed: Platform) -> None:
    before = _resource_ids(deployed)
    template = deployed.root / "cft/nested-stacks/sqs-dead-letter-stack.yaml"
    _replace(template, "MessageRetentionPeriod: 1209600", "MessageRetentionPeriod: 864000")

    done = deployed.deploy()

    assert done.returncode == 0, done.stdout + done.stderr
    updated = {
        line.split(maxsplit=2)[2].split(" / ")[0]
        for line in done.stdout.splitlines()
        if " UPDATE_IN_PROGRESS " in line and "AWS::CloudFormation::Stack" not in line
    }
    assert "ProcessDataDeadLetterStack" in updated
    touched = [line for line in done.stdout.splitlines() if "UPDATE_COMPLETE" in line]
    assert any("ProcessDataDeadLetterStack / DeadLetterQueue" in line for line in touched)
    assert not any(" / " in line and "DeadLetterStack" not in line for line in touched), touched
    queue = deployed.client("sqs").get_queue_attributes(
        QueueUrl=deployed.outputs["ProcessDataDeadLetterQueueUrl"],
        AttributeNames=["MessageRetentionPeriod"],
    )
    assert queue["Attributes"]["MessageRetentionPeriod"] == "864000"
    assert _resource_ids(deployed) == before
    assert deployed.product_ids() == {"kept"}


def test_changed_code_gets_a_new_version_and_nothing_else(deployed: Platform) -> None:
    function = deployed.client("lambda").get_function_configuration(FunctionName=LOADER)
    handler = deployed.root / "src/process-data/handler.py"
    handler.write_text(handler.read_text() + "\n# another line\n")

    done = deployed.deploy()  # T11

    assert done.returncode == 0, done.stdout + done.stderr
    assert next(it for it in done.stdout.splitlines() if "uploaded, " in it).startswith(
        "process-data"
    )
    after = deployed.client("lambda").get_function_configuration(FunctionName=LOADER)
    assert after["CodeSha256"] != function["CodeSha256"]
    assert deployed.put_and_await("two.csv", "ID\ntwo\n")["status"] == "LOADED"


def test_code_that_was_deployed_before_is_found_again(deployed: Platform) -> None:
    handler = deployed.root / "src/process-data/handler.py"
    first = handler.read_text()
    handler.write_text(first + "\n# another line\n")
    assert deployed.deploy().returncode == 0
    handler.write_text(first)

    done = deployed.deploy()

    assert done.returncode == 0, done.stdout + done.stderr
    assert "uploaded, " not in done.stdout
    assert f"Update {ROOT_STACK}" in done.stdout


def test_a_failing_update_names_the_first_cause_and_rolls_back_with_the_data(
    deployed: Platform,
) -> None:
    template = deployed.root / "cft/nested-stacks/process-data-stack.yaml"
    _replace(template, "MemorySize: 256", "MemorySize: 320")
    folders = deployed.root / "cft/nested-stacks/s3-stack.yaml"
    _replace(folders, "Folders: [!Ref InputPrefix,", "Folders: [//, !Ref InputPrefix,")

    done = deployed.deploy()

    assert done.returncode == 1
    assert "First cause: tarius-data-root-stack → LandingZoneStack → LandingZoneFolders" in (
        done.stdout
    )
    assert "cannot be the name of a folder" in done.stdout
    assert "UPDATE_ROLLBACK_COMPLETE" in done.stderr
    assert "as it was before" in done.stderr
    assert "Traceback" not in done.stderr
    function = deployed.client("lambda").get_function_configuration(FunctionName=LOADER)
    assert function["MemorySize"] == 256
    assert deployed.product_ids() == {"kept"}
    assert deployed.put_and_await("after.csv", "ID\nafter\n")["status"] == "LOADED"


def test_a_failed_creation_says_why_and_the_next_deployment_is_not_hindered(
    fresh: Platform,
) -> None:
    template = fresh.root / "cft/nested-stacks/s3-stack.yaml"
    whole = template.read_text()
    _replace(template, "function:${FunctionName}", "function:no-such-${FunctionName}")

    failed = fresh.deploy()

    assert failed.returncode == 1
    assert "First cause: tarius-data-root-stack → LandingZoneStack → LandingZoneBucket" in (
        failed.stdout
    )
    template.write_text(whole)
    again = fresh.deploy()
    assert again.returncode == 0, again.stdout + again.stderr
    assert fresh.put_and_await("one.csv", "ID\none\n")["status"] == "LOADED"


def test_saying_no_changes_nothing_and_leaves_nothing(fresh: Platform) -> None:  # V7
    assert fresh.deployer("package", "--env", "devl", "--local").returncode == 0

    done = fresh.deployer("deploy", "--env", "devl", "--local", answer="n\n")

    assert done.returncode == 1
    assert "Nothing was changed" in done.stdout
    stacks = fresh.client("cloudformation").describe_stacks()["Stacks"]
    assert [it["StackName"] for it in stacks] == ["tarius-bootstrap-stack"]


def test_without_an_answer_it_says_that_yes_is_needed(fresh: Platform) -> None:
    done = fresh.deployer("deploy", "--env", "devl", "--local")

    assert done.returncode == 1
    assert "--yes" in done.stderr


def test_a_feature_build_stands_beside_the_others(deployed: Platform) -> None:
    done = deployed.deploy("--build-id", "b7")  # T16

    assert done.returncode == 0, done.stdout + done.stderr
    functions = deployed.client("lambda").list_functions()["Functions"]
    names = {it["FunctionName"] for it in functions}
    assert {LOADER, f"{LOADER}-b7"} <= names
    assert deployed.put_and_await("still.csv", "ID\nstill\n")["status"] == "LOADED"


@_of_shared
def test_every_stack_and_resource_carries_the_tags(platform: Platform) -> None:
    expected = {
        "ProjectName": "tarius",
        "Environment": "devl",
        "GitHubRef": "refs/heads/main",
        "StackName": ROOT_STACK,
    }
    stack = platform.client("cloudformation").describe_stacks(StackName=ROOT_STACK)["Stacks"][0]
    function = platform.client("lambda").get_function(FunctionName=LOADER)
    tags: Mapping[str, str] = {it["Key"]: it["Value"] for it in stack["Tags"]}

    mandatory = {"ProjectName", "Environment", "CiBuild", "GitHubRef", "GitHubURL"}
    mandatory |= {"GitHubWFRunNumber", "GitHubSHA", "GitHubRepository"}
    assert mandatory <= {it["ParameterKey"] for it in stack["Parameters"]}  # T10
    assert expected.items() <= tags.items()
    assert expected.items() <= function["Tags"].items()
    assert set(tags) >= {"GitHubRepository", "GitHubURL", "GitHubWFRunNumber", "GitHubSHA"}


@_of_shared
def test_outputs_are_printed_and_can_be_read_one_by_one(platform: Platform) -> None:  # V8
    as_json = platform.deployer("outputs", "--env", "devl", "--local", "--json")
    one = platform.deployer("outputs", "ProductTable", "--env", "devl", "--local")

    assert json.loads(as_json.stdout) == platform.outputs
    assert one.stdout.strip() == platform.outputs["ProductTable"]


@_of_shared
def test_status_shows_the_tree(platform: Platform) -> None:
    done = platform.deployer("status", "--env", "devl", "--local")

    assert done.returncode == 0
    for name in (ROOT_STACK, *NESTED):
        assert any(name in line and "COMPLETE" in line for line in done.stdout.splitlines()), name


def _change_sets(platform: Platform) -> list[str]:
    found = platform.client("cloudformation").list_change_sets(StackName=ROOT_STACK)
    return [it["ChangeSetId"] for it in found["Summaries"]]


def _resource_ids(platform: Platform) -> dict[str, str]:
    cfn = platform.client("cloudformation")
    return {
        f"{name}/{it['LogicalResourceId']}": it["PhysicalResourceId"]
        for name in NESTED
        for it in cfn.list_stack_resources(StackName=platform.nested(name)["StackId"])[
            "StackResourceSummaries"
        ]
    }


def _replace(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert text.count(old) == 1, f"{old} stands {text.count(old)} times in {path.name}"
    path.write_text(text.replace(old, new))
