"""Taking the platform down."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.stack.platform import ROOT_STACK, Platform, running_platform
from tests.stack.store_events import access_points, produce

LOCAL = ("--env", "devl", "--local")

_of_standing = pytest.mark.xdist_group("standing")


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """A deployed platform that none of these tests takes down."""
    with running_platform(tmp_path_factory.mktemp("standing") / "project") as started:
        assert started.deploy().returncode == 0
        yield started


def test_delete_empties_versioned_buckets_and_removes_everything(fresh: Platform) -> None:
    assert fresh.deploy().returncode == 0  # T18 V10 O14
    bucket = fresh.outputs["LandingZoneBucket"]
    fresh.put_and_await("one.csv", "ID\none\n")
    fresh.put_and_await("one.csv", "ID\ntwo\n,missing\n")
    fresh.client("s3").delete_object(Bucket=bucket, Key="raw-data/one.csv")
    assert produce(fresh, seconds=60, events=5).said["tot_msgs"] == 5
    assert access_points(fresh)

    done = fresh.deployer("delete", *LOCAL, "--yes")

    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{bucket}" in done.stdout
    stacks = fresh.client("cloudformation").describe_stacks()["Stacks"]
    assert [it["StackName"] for it in stacks] == ["tarius-bootstrap-stack"]
    buckets = [it["Name"] for it in fresh.client("s3").list_buckets()["Buckets"]]
    assert buckets == ["tarius-code-us-east-1-000000000000"]
    assert access_points(fresh) == []
    assert fresh.client("dynamodb").list_tables()["TableNames"] == []
    assert fresh.client("lambda").list_functions()["Functions"] == []
    assert fresh.client("sqs").list_queues().get("QueueUrls", []) == []
    assert fresh.client("sns").list_topics()["Topics"] == []
    # What writes the account's API logs, and the service role, are the bootstrap stack's and stay.
    roles = [it["RoleName"] for it in fresh.client("iam").list_roles()["Roles"]]
    assert len(roles) == 2
    assert "tarius-cloudformation-us-east-1" in roles
    assert "ApiGatewayLogRole" in roles[0]
    assert fresh.client("cloudwatch").describe_alarms()["MetricAlarms"] == []
    again = fresh.deployer("delete", *LOCAL)
    assert again.returncode == 0
    assert "nothing to delete" in again.stdout


@_of_standing
def test_delete_asks_first_and_takes_no_for_an_answer(standing: Platform) -> None:
    done = standing.deployer("delete", *LOCAL, answer="n\n")

    assert done.returncode == 1
    assert "Nothing was deleted" in done.stdout
    assert standing.put_and_await("one.csv", "ID\none\n")["status"] == "LOADED"


def test_what_the_templates_retain_is_named_and_taken_over_by_the_next(fresh: Platform) -> None:
    lock = "--parameter=BackupLockDays=1"
    keep = ("--parameter=DataDeletionPolicy=RetainExceptOnCreate", lock)
    assert fresh.deploy(*keep).returncode == 0
    version = fresh.put("one.csv", "ID\none\n")
    fresh.await_load("one.csv", version)
    kept = {name: fresh.outputs[name] for name in ("ProductTable", "LandingZoneBucket")}

    done = fresh.deployer("delete", *LOCAL, "--yes")

    assert done.returncode == 0, done.stdout + done.stderr
    for name in kept.values():
        assert any(name in line and "kept" in line for line in done.stdout.splitlines())
    assert fresh.product_ids() == {"one"}

    refused = fresh.deploy(*keep, "--on-failure=delete")

    assert refused.returncode == 1
    assert "deployer deploy --import-existing" in refused.stdout + refused.stderr

    again = fresh.deploy(*keep, "--import-existing")

    assert again.returncode == 0, again.stdout + again.stderr
    renewed = replace(fresh)
    assert {name: renewed.outputs[name] for name in kept} == kept
    assert renewed.product_ids() == {"one"}
    assert renewed.ledger("one.csv", version)["status"] == "LOADED"
    objects = fresh.client("s3").list_object_versions(Bucket=kept["LandingZoneBucket"])["Versions"]
    assert version in [it["VersionId"] for it in objects]
    assert renewed.put_and_await("two.csv", "ID\ntwo\n")["status"] == "LOADED"

    # What is locked is known before anything is emptied, and the next deployment names anew.
    assert fresh.deploy(lock).returncode == 0
    backups = renewed.outputs["BackupBucket"]
    fresh.client("s3").put_object(Bucket=backups, Key="locked", Body=b"")

    locked = fresh.deployer("delete", *LOCAL, "--yes")

    assert locked.returncode == 1
    assert f"object lock keeps versions in the bucket {backups} until" in locked.stderr
    assert "--parameter DataDeletionPolicy=RetainExceptOnCreate" in locked.stderr
    assert renewed.product_ids() == {"one", "two"}
    assert fresh.client("s3").list_objects_v2(Bucket=kept["LandingZoneBucket"])["KeyCount"] > 1


@_of_standing
def test_a_protected_stack_is_not_deleted(standing: Platform) -> None:
    protect = standing.client("cloudformation").update_termination_protection
    protect(StackName=ROOT_STACK, EnableTerminationProtection=True)
    try:
        done = standing.deployer("delete", *LOCAL, "--yes")
    finally:
        protect(StackName=ROOT_STACK, EnableTerminationProtection=False)

    assert done.returncode == 1
    assert "protected" in done.stderr
    assert standing.put_and_await("one.csv", "ID\none\n")["status"] == "LOADED"


@_of_standing
def test_another_environment_is_not_deleted(standing: Platform) -> None:
    done = standing.deployer("delete", "--env", "prod", "--local", "--yes")

    assert done.returncode == 2
    assert "is the environment 'devl', not 'prod'" in done.stderr
    assert standing.put_and_await("one.csv", "ID\none\n")["status"] == "LOADED"
