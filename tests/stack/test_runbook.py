"""The runbook's procedures, run as it has them, on one platform from its failures to its end."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from botocore.exceptions import ClientError

from tests.stack.backup_folders import put_backup
from tests.stack.consumers import EVENT, KEY
from tests.stack.drill import LOCAL, drill
from tests.stack.platform import LOADER, ROOT_STACK, Platform, running_platform
from tests.stack.workflow import PROCESS, Workflow

pytestmark = pytest.mark.xdist_group("runbook")

BOOTSTRAP = "tarius-bootstrap-stack"
WRITE = "dynamodb:BatchWriteItem"
DENIED = "BatchWriteItem: AccessDeniedException"


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """A platform that keeps its data when it is deleted, as test and prod do."""
    with running_platform(tmp_path_factory.mktemp("runbook") / "project") as started:
        started.set_parameters(DataDeletionPolicy="RetainExceptOnCreate")
        done = started.deploy()
        assert done.returncode == 0, done.stdout + done.stderr
        body = json.dumps(EVENT).encode()
        bucket = started.outputs["StoreEventsBucket"]
        started.client("s3").put_object(Bucket=bucket, Key=KEY, Body=body)
        yield started


def physical_id(platform: Platform, stack: str, logical_id: str) -> str:
    """The physical id of a resource of a nested stack."""
    found = platform.client("cloudformation").describe_stack_resource(
        StackName=platform.nested(stack)["StackId"], LogicalResourceId=logical_id
    )
    return str(found["StackResourceDetail"]["PhysicalResourceId"])


def key_of(platform: Platform) -> str:
    """The ARN of the customer managed key."""
    table = platform.client("dynamodb").describe_table(TableName=platform.outputs["ProductTable"])
    return str(table["Table"]["SSEDescription"]["KMSMasterKeyArn"])


def await_loaded(platform: Platform, name: str, version: str) -> None:
    """Wait until the ledger, which has a failure of before, says that a file is loaded."""
    platform.cloud.eventually(
        lambda: platform.ledger(name, version).get("status") == "LOADED", f"the load of {name}"
    )


def await_alarm(platform: Platform, name: str) -> None:
    """Wait until an alarm goes off, which follows its metric by a while."""
    alarms = platform.client("cloudwatch")
    platform.cloud.eventually(
        lambda: alarms.describe_alarms(AlarmNames=[name], StateValue="ALARM")["MetricAlarms"], name
    )


def test_dead_letters_are_seen_understood_and_replayed(standing: Platform) -> None:
    with standing.denied(LOADER, WRITE):
        versions = {it: standing.put(it, f"ID\n{it}\n") for it in ("one.csv", "two.csv")}
        standing.cloud.eventually(lambda: len(standing.dead_letters()) == 2, "both letters")
        await_alarm(standing, "tarius-process-data-errors-devl-us-east-1")
        with drill(standing, "First look") as look:
            alarms = look.run("aws cloudwatch")
            status = look.run("deployer status")
            letters = look.run("deployer dlq list")
            look.run("deployer doctor")
            log = look.run("deployer logs", FUNCTION="process-data")
            look.run("aws stepfunctions", MACHINE=standing.outputs["MapWorkflow"])
    assert "tarius-process-data-errors-devl-us-east-1\t" in alarms
    assert f"{ROOT_STACK} CREATE_COMPLETE" in " ".join(status.split())
    assert "tarius-process-data-dlq-devl-us-east-1" in letters
    assert DENIED in log
    message = standing.dead_letters()[0]["MessageId"]

    with drill(standing, "Dead letters", MESSAGE=message, FILE="two.csv") as letters_drill:
        assert DENIED in letters_drill.run("deployer dlq list")
        letters_drill.run("deployer logs")
        letters_drill.run("deployer dlq replay --message", answer="y\n")
        letters_drill.run("deployer dlq replay --function", answer="y\n")
        for name, version in versions.items():
            await_loaded(standing, name, version)
        assert "process-data" not in letters_drill.run("deployer dlq list")
        said = letters_drill.run("aws dynamodb", TABLE=standing.outputs["LoadLedgerTable"])

    assert "LOADED\t1\tNone" in said
    assert standing.product_ids() >= {"one.csv", "two.csv"}


def test_a_flood_is_stopped_and_let_in_again(standing: Platform) -> None:
    functions = standing.client("lambda")
    with drill(standing, "Invocations and concurrency", FUNCTION_NAME=LOADER) as stop:
        stop.run("aws lambda put-function-concurrency")
        with pytest.raises(functions.exceptions.TooManyRequestsException):
            functions.invoke(FunctionName=LOADER, Payload=b'{"Event": "s3:TestEvent"}')
        stop.run("aws lambda delete-function-concurrency")
    done = functions.invoke(FunctionName=LOADER, Payload=b'{"Event": "s3:TestEvent"}')
    assert "FunctionError" not in done


def test_records_that_failed_are_written_by_a_later_run(standing: Platform) -> None:
    workflow = Workflow(standing)
    with standing.denied(PROCESS, WRITE):
        execution = workflow.start({"start_seq": 0, "end_seq": 4})
        assert workflow.ended(execution).error == "RecordsFailed"
    with drill(standing, "Failed executions", STATE_MACHINE="map-workflow") as failed:
        told = failed.run("deployer run", EXECUTION=execution.rpartition(":")[2], code=1)
    assert "RecordsFailed" in told
    # Taken thrice more, and not written: the next one who asks moves two of them away for good.
    queue = {"QueueUrl": workflow.queue, "VisibilityTimeout": 0}
    sqs = standing.client("sqs")
    spent = {
        it["MessageId"] for it in sqs.receive_message(**queue, MaxNumberOfMessages=2)["Messages"]
    }
    while workflow.waiting(workflow.dead_letters)[0] < len(spent):
        sqs.receive_message(**queue, MaxNumberOfMessages=2)

    with drill(standing, "Records on the Map workflow's queue") as again:
        again.run("deployer run map-workflow")
        again.run("deployer dlq redrive", answer="y\n")
        again.run("deployer run map-workflow")

    assert workflow.sequences(0, 4) == list(range(4))
    assert workflow.waiting() == workflow.waiting(workflow.dead_letters) == (0, 0)


def test_a_damaged_table_is_restored_beside_itself_and_into_itself(standing: Platform) -> None:
    dynamodb, table = standing.client("dynamodb"), standing.outputs["EventTable"]
    items = [{"Id": {"S": f"event-{it}"}} for it in range(9)]
    name = put_backup(standing, "sunday", items)
    for item in items[1:]:
        dynamodb.put_item(TableName=table, Item={**item, "note": {"S": "damaged"}})
    with drill(
        standing, "No backup for a week", SCHEDULE=standing.outputs["BackupSchedule"]
    ) as look:
        look.run("deployer backup list")
        assert look.run("aws scheduler").startswith("ENABLED\t")

    with drill(standing, "Restoring a backup", BACKUP=name, TABLE="monday") as restore:
        assert name in restore.run("deployer backup list")
        restore.run("deployer backup verify", code=1)
        restore.run("deployer backup restore BACKUP --to-table", answer="y\n")
        assert dynamodb.scan(TableName="monday")["Count"] == len(items)
        restore.run("deployer backup restore", answer="y\n", code=1)
        restore.run("deployer backup restore BACKUP --overwrite", answer="y\n")
        restore.run("deployer backup verify")
        restore.run(
            "aws dynamodb",
            TIME=datetime.now(UTC).isoformat(),
            TABLE=standing.outputs["ProductTable"],
            NEW_TABLE="products-of-then",
        )

    found = dynamodb.scan(TableName=table, ConsistentRead=True)["Items"]
    assert sorted(found, key=str) == items
    restored = dynamodb.describe_table(TableName="products-of-then")["Table"]["KeySchema"]
    assert restored == [{"AttributeName": "ID", "KeyType": "HASH"}]
    for it in ("monday", "products-of-then"):
        dynamodb.delete_table(TableName=it)


def test_a_rotated_key_reads_what_it_encrypted_before(standing: Platform) -> None:
    assert standing.put_and_await("rotated.csv", "ID\nrotated\n")["status"] == "LOADED"
    with drill(standing, "Rotating the key", KEY=key_of(standing)) as rotate:
        assert rotate.run("aws kms describe-key") == f"{key_of(standing)}\tEnabled"
        rotate.run("aws kms rotate-key-on-demand")
        assert "ON_DEMAND" in rotate.run("aws kms list-key-rotations")
    key = {"Bucket": standing.outputs["LandingZoneBucket"], "Key": "raw-data/rotated.csv"}
    assert standing.client("s3").get_object(**key)["Body"].read() == b"ID\nrotated\n"


def test_a_key_about_to_be_deleted_is_saved_and_what_failed_is_replayed(standing: Platform) -> None:
    kms, key = standing.client("kms"), key_of(standing)
    with standing.denied(LOADER, WRITE):
        version = standing.put("saved.csv", "ID\nsaved\n")
        standing.cloud.eventually(
            lambda: any("saved.csv" in it["Body"] for it in standing.dead_letters()), "the letter"
        )
    kms.schedule_key_deletion(KeyId=key, PendingWindowInDays=7)
    with pytest.raises(ClientError, match="KMS"):
        standing.put("refused.csv", "ID\nrefused\n")
    assert standing.deployer("dlq", "replay", "--yes", *LOCAL).returncode == 1

    with drill(standing, "The key is disabled, or about to be deleted", KEY=key) as save:
        assert f"{key}\tPendingDeletion\t" in save.run("aws kms describe-key")
        save.run("aws kms cancel-key-deletion")
        save.run("aws kms enable-key")
        assert "enabled, usable" in save.run("deployer doctor")

    assert standing.deployer("dlq", "replay", "--yes", *LOCAL).returncode == 0
    await_loaded(standing, "saved.csv", version)


def test_another_key_of_hashes_makes_other_hashes(standing: Platform) -> None:
    seen = ("read", KEY, "--as", "marketing", *LOCAL)
    before = standing.deployer(*seen)
    assert before.returncode == 0, before.stderr
    values = {
        "SECRET": physical_id(standing, "RedactionKeyStack", "HashKey"),
        "FUNCTION_NAME": physical_id(standing, "ReadRedactedStack", "ReadRedactedFunction"),
    }
    with drill(standing, "The key of hashes", OBJECT=f"'{KEY}'", **values) as change:
        change.run("aws secretsmanager get-random-password")
        change.run("aws secretsmanager put-secret-value")
        change.run("aws lambda update-function-configuration", MEMORY="1025")
        after = change.run("deployer read")
        change.run("aws lambda update-function-configuration", MEMORY="1024")
    hashes = [re.findall("[0-9a-f]{64}", it) for it in (before.stdout, after)]
    assert len(hashes[0]) == len(hashes[1]) == 1
    assert hashes[0] != hashes[1]


def test_a_consumer_that_reads_too_much_is_stopped_and_then_reads_less(standing: Platform) -> None:
    seen = ("read", KEY, "--as", "inventory", *LOCAL)
    assert re.search(r'"sku": \d+, +"sku"', standing.deployer(*seen).stdout)
    policies = standing.root / "lambda-layer-redaction/python/redaction/policies.toml"
    role = standing.outputs["InventoryConsumerRoleArn"].rpartition("/")[2]
    with drill(standing, "A consumer that reads too much", ROLE=role) as less:
        less.run("aws iam put-role-policy")
        stopped = standing.deployer(*seen)
        assert stopped.returncode == 1
        text = policies.read_text()
        start = text.index("[consumers.inventory]")
        mended = text[start:].replace('"**.price"', '"**.price", "**.sku"', 1)
        assert mended != text[start:]
        policies.write_text(text[:start] + mended)
        less.run("deployer deploy", answer="y\ny\n")
        less.run("aws iam delete-role-policy")
        said = less.run("deployer read", OBJECT=f"'{KEY}'")
    assert re.search(r'"sku": \d+, +removed', said)


def test_another_key_altogether_is_used_from_then_on(standing: Platform) -> None:
    s3, kms = standing.client("s3"), standing.client("kms")
    policy = kms.get_key_policy(KeyId=key_of(standing))["Policy"]
    key = kms.create_key(Policy=policy)["KeyMetadata"]["Arn"]
    older = {"Bucket": standing.outputs["StoreEventsBucket"], "Key": KEY}
    bootstrap = standing.root / "cft/bootstrap-stack.yaml"
    one, both = "Resource: !GetAtt MasterKey.Arn", f"Resource: [!GetAtt MasterKey.Arn, '{key}']"
    bootstrap.write_text(bootstrap.read_text().replace(one, both))
    with drill(standing, "Another key altogether", KEY=key) as other:
        other.run("deployer bootstrap", answer="y\n")
        other.run("deployer deploy", answer="y\ny\n")
        assert s3.head_object(**older)["SSEKMSKeyId"] != key
        copied = KEY.replace(" ", "\\ ")
        other.run("aws s3api copy-object", BUCKET=older["Bucket"], OBJECT=copied)
    assert s3.head_object(**older)["SSEKMSKeyId"] == key
    assert standing.deployer("read", KEY, "--as", "inventory", *LOCAL).returncode == 0
    version = standing.put("anew.csv", "ID\nanew\n")
    await_loaded(standing, "anew.csv", version)
    newer = {"Bucket": standing.outputs["LandingZoneBucket"], "Key": "raw-data/anew.csv"}
    assert s3.head_object(**newer)["SSEKMSKeyId"] == key


def test_all_of_it_is_removed_in_the_end(standing: Platform) -> None:
    """The last one: it takes the platform away."""
    s3, key, outputs = standing.client("s3"), key_of(standing), standing.outputs
    tables = [
        outputs[it] for it in ("ProductTable", "LoadLedgerTable", "RecordTable", "EventTable")
    ]
    with drill(standing, "An environment") as remove:
        remove.run("deployer dlq list")
        remove.run("deployer delete", answer="y\n")
        left = remove.run("aws resourcegroupstaggingapi").split()
        assert {it.rpartition("/")[2] for it in left if ":dynamodb:" in it} == {*tables}
        buckets = [it.rpartition(":")[2] for it in left if it.startswith("arn:aws:s3:::")]
        assert outputs["LandingZoneBucket"] in buckets
        [secret] = standing.client("secretsmanager").list_secrets()["SecretList"]
        remove.run("aws dynamodb delete-table", TABLE=tables[0])
        remove.run("aws secretsmanager", SECRET=secret["ARN"])
        remove.run("aws s3api put-bucket-lifecycle", BUCKET=buckets[0])
        empty(standing, buckets[0])
        remove.run("aws s3api delete-bucket")
    assert buckets[0] not in [it["Name"] for it in s3.list_buckets()["Buckets"]]

    with drill(standing, "The account", KEY=key) as account:
        assert account.run("aws cloudformation list-stacks") == BOOTSTRAP
        account.run("aws cloudformation update-termination-protection")
        account.run("aws cloudformation delete-stack")
        account.run("aws kms schedule-key-deletion")
        assert account.run("aws kms describe-key").startswith("PendingDeletion\t")


def empty(platform: Platform, bucket: str) -> None:
    """Do in the place of S3 what a lifecycle rule asks it to do within days."""
    s3 = platform.client("s3")
    found = s3.list_object_versions(Bucket=bucket)
    for it in (*found.get("Versions", []), *found.get("DeleteMarkers", [])):
        s3.delete_object(Bucket=bucket, Key=it["Key"], VersionId=it["VersionId"])
