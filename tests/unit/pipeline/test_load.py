"""Loading a file: put where it triggers, followed to its end, its outcome told."""

import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from deployer.build.code_bucket import CodeBucket
from deployer.errors import DeployerError, ProjectError
from deployer.messages import LoadResult, Note
from deployer.pipeline.load import load_file
from deployer.pipeline.target import Target
from tests.unit.aws.scripted import Answer, Scripted
from tests.unit.build.bucket_keys import keys_under
from tests.unit.build.test_code_bucket import bucket, s3
from tests.unit.pipeline.targets import make_target
from tests.unit.project.sample import sample_project
from tests.unit.render.recording import RecordingUi
from tests.unit.stack.cloudformation import pairs, stack, stacks

__all__ = ["bucket", "s3"]  # fixtures; the bucket `code` serves as landing zone

QUEUE = "https://sqs.eu-west-1.amazonaws.com/111111111111/dead"
OUTPUTS = {
    "LandingZoneBucket": "code",
    "LoadLedgerTable": "ledger",
    "InputPrefix": "raw-data/",
    "ProcessDataDeadLetterQueueUrl": QUEUE,
}
LOADING = {"status": {"S": "LOADING"}, "final": {"BOOL": False}, "triesLeft": {"N": "2"}}
LOADED = {
    "status": {"S": "LOADED_WITH_REJECTS"},
    "final": {"BOOL": True},
    "rowsLoaded": {"N": "998"},
    "rowsRejected": {"N": "2"},
    "rowsDuplicate": {"N": "1"},
    "seconds": {"N": "3.5"},
    "rejectsKey": {"S": "invalid-records/products.1.csv"},
}
FAILED_ONCE = {"status": {"S": "FAILED"}, "final": {"BOOL": False}, "triesLeft": {"N": "1"}}
FAILED = {
    "status": {"S": "FAILED"},
    "final": {"BOOL": False},
    "triesLeft": {"N": "0"},
    "reason": {"S": "throttled"},
}


class Platform:
    """A deployed platform whose ledger tells a story, one item a look."""

    def __init__(
        self, monkeypatch: pytest.MonkeyPatch, bucket: CodeBucket, *story: dict[str, Any]
    ) -> None:
        self._story: Iterator[dict[str, Any]] = iter(story)
        self.now = 0.0
        self.ui = RecordingUi()
        monkeypatch.setattr("deployer.pipeline.load_wait.time.monotonic", lambda: self.now)
        monkeypatch.setattr("deployer.pipeline.load_wait.time.sleep", self._sleep)
        self.dynamodb = Scripted(monkeypatch, "dynamodb", {"GetItem": self._get_item})
        listed = pairs("OutputKey", "OutputValue", OUTPUTS)
        cfn = Scripted(
            monkeypatch,
            "cloudformation",
            {"DescribeStacks": lambda **_: stacks(stack(Outputs=listed))},
        )
        self.letters: list[str] = []
        self.sqs = Scripted(monkeypatch, "sqs", {"ReceiveMessage": self._receive})
        self.bucket = bucket
        self.target: Target = make_target(
            s3=bucket.s3,
            dynamodb=self.dynamodb.client,
            cloudformation=cfn.client,
            sqs=self.sqs.client,
        )

    def load(self, root: Path, name: str, key: str | None = None) -> LoadResult:
        """Load a small file of that name."""
        file = root / name
        file.write_text("ID\n1\n")
        project = sample_project(root)
        return load_file(project, self.target, file, key, 60, self.ui)

    def _sleep(self, seconds: float) -> None:
        self.now += seconds

    def _receive(self, **_: Any) -> Answer:
        why = {"ErrorMessage": {"StringValue": "init failed", "DataType": "String"}}
        bodies = [it.format(version=self.version()) for it in self.letters]
        return {"Messages": [{"Body": body, "MessageAttributes": why} for body in bodies]}

    def version(self) -> str:
        """The version that the file has become."""
        head = self.bucket.s3.head_object(Bucket="code", Key="raw-data/products.csv")
        return str(head["VersionId"])

    def _get_item(self, **_: Any) -> Answer:
        item = next(self._story, LOADING)
        return {"Item": item} if item else {}


def test_file_is_put_under_the_input_prefix(  # T3, T4
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, bucket: CodeBucket
) -> None:
    platform = Platform(monkeypatch, bucket, LOADED)
    platform.load(tmp_path, "products.csv")
    head = bucket.s3.head_object(Bucket="code", Key="raw-data/products.csv")
    [asked] = platform.dynamodb.parameters("GetItem")
    assert asked == {
        "TableName": "ledger",
        "Key": {
            "objectKey": {"S": "raw-data/products.csv"},
            "objectVersion": {"S": head["VersionId"]},
        },
        "ConsistentRead": True,
    }


@pytest.mark.parametrize("key", ["a/b.csv", "UPPER.CSV.GZ", "päck + 1.csv"])
def test_another_key_may_be_given(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, bucket: CodeBucket, key: str
) -> None:
    Platform(monkeypatch, bucket, LOADED).load(tmp_path, "x.txt", key)
    assert keys_under(bucket, "") == {f"raw-data/{key}"}


def test_load_is_followed_to_its_end(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, bucket: CodeBucket
) -> None:
    platform = Platform(monkeypatch, bucket, {}, LOADING, FAILED_ONCE, LOADING, LOADED)
    assert platform.load(tmp_path, "products.csv") == LoadResult(
        status="LOADED_WITH_REJECTS",
        loaded=998,
        rejected=2,
        duplicate=1,
        seconds=3.5,
        rejects="s3://code/invalid-records/products.1.csv",
        reason="",
        replayable=False,
    )
    assert len(platform.dynamodb.calls) == 5


def test_load_that_failed_for_the_last_time_can_be_replayed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, bucket: CodeBucket
) -> None:
    platform = Platform(monkeypatch, bucket, FAILED_ONCE, FAILED)
    found = platform.load(tmp_path, "products.csv")
    assert (found.status, found.reason, found.replayable) == ("FAILED", "throttled", True)
    assert found.todo.endswith("deployer dlq replay --env devl")


def test_load_that_is_left_goes_on_and_says_how_to_see_its_end(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, bucket: CodeBucket
) -> None:
    platform = Platform(monkeypatch, bucket, LOADING)
    monkeypatch.setattr(
        "deployer.pipeline.load_wait.time.sleep", lambda _: signal.raise_signal(signal.SIGINT)
    )
    with pytest.raises(KeyboardInterrupt):
        platform.load(tmp_path, "products.csv")
    told = platform.ui.of_type(Note)[-1].text
    assert f"its load goes on: raw-data/products.csv, version {platform.version()}" in told
    assert told.endswith("deployer dlq list --env devl")
    assert "ledger" in told


@pytest.mark.parametrize(("item", "said"), [({}, "nothing of it yet"), (LOADING, "LOADING")])
def test_load_that_takes_too_long_says_how_far_it_is(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    bucket: CodeBucket,
    item: dict[str, Any],
    said: str,
) -> None:
    platform = Platform(monkeypatch, bucket, *[item] * 1000)
    with pytest.raises(DeployerError, match="has not ended after 60 s") as raised:
        platform.load(tmp_path, "products.csv")
    assert raised.value.what.endswith(said)
    assert "deployer dlq list --env devl" in raised.value.todo
    assert 60 <= platform.now < 64
    assert len(platform.dynamodb.calls) < 60  # it looks less often as time goes by


@pytest.mark.parametrize("name", ["products.txt", "products", "csv", "products.csv.zip"])
def test_file_that_would_not_be_loaded_is_not_uploaded(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, bucket: CodeBucket, name: str
) -> None:
    with pytest.raises(ProjectError, match=r"only \.csv and \.csv\.gz are loaded"):
        Platform(monkeypatch, bucket).load(tmp_path, name)
    assert keys_under(bucket, "") == set()


@pytest.mark.parametrize("missing", OUTPUTS)
def test_project_that_loads_nothing_in_this_way_is_told_so(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, bucket: CodeBucket, missing: str
) -> None:
    monkeypatch.delitem(OUTPUTS, missing)
    with pytest.raises(DeployerError, match=f"this stack has no output {missing}") as raised:
        Platform(monkeypatch, bucket).load(tmp_path, "products.csv")
    assert raised.value.where == "acme-data-root-stack"
    assert "LandingZoneBucket, InputPrefix" in raised.value.todo
    assert keys_under(bucket, "") == set()


def test_event_that_the_function_cannot_take_is_found_among_the_dead_letters(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, bucket: CodeBucket
) -> None:
    platform = Platform(monkeypatch, bucket, *[{}] * 1000)
    platform.letters = ["another's {{}}", "{version}"]
    with pytest.raises(DeployerError, match="could not take the event: init failed") as raised:
        platform.load(tmp_path, "products.csv")
    assert "deployer dlq replay --env devl" in raised.value.todo
    assert platform.now < 15
    [asked] = platform.sqs.parameters("ReceiveMessage")
    assert (asked["QueueUrl"], asked["VisibilityTimeout"]) == (QUEUE, 0)


def test_dead_letters_of_others_do_not_end_the_waiting(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, bucket: CodeBucket
) -> None:
    platform = Platform(monkeypatch, bucket, *[LOADING] * 20, LOADED)
    platform.letters = ["another's"]
    assert platform.load(tmp_path, "products.csv").loaded == 998


@pytest.mark.parametrize("key", ["/a.csv", "a//b.csv", "a.txt", ""])
def test_key_that_is_none_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, bucket: CodeBucket, key: str
) -> None:
    platform = Platform(monkeypatch, bucket, LOADED)
    with pytest.raises(ProjectError) as raised:
        platform.load(tmp_path, "products.csv", key)
    assert raised.value.where == f"--key {key}"
    assert keys_under(bucket, "") == set()
