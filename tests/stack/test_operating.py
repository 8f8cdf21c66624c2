"""What an operator asks of a platform that stands: drift, logs, invocations, garbage, health."""

import json
import os
import re
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import pytest

from tests.stack.platform import ROOT_STACK, Platform

pytestmark = pytest.mark.xdist_group("shared")

LOCAL = ("--env", "devl", "--local")
TEST_EVENT = '{"Event": "s3:TestEvent"}'
"""S3 sends such a one when notifications are set up; there is nothing to load in it."""


def test_a_queue_changed_by_hand_is_drift_until_it_is_changed_back(platform: Platform) -> None:
    sqs, url = platform.client("sqs"), platform.outputs["ProcessDataDeadLetterQueueUrl"]
    name = "MessageRetentionPeriod"
    kept = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=[name])["Attributes"][name]
    assert platform.deployer("drift", *LOCAL).returncode == 0

    sqs.set_queue_attributes(QueueUrl=url, Attributes={name: "600"})
    try:
        done = platform.deployer("drift", *LOCAL)
    finally:
        sqs.set_queue_attributes(QueueUrl=url, Attributes={name: kept})

    assert done.returncode == 1
    assert "ProcessDataDeadLetterStack / DeadLetterQueue" in done.stdout
    assert re.search(rf"/{name}\s+expected\s+{kept}\s+actual\s+600", done.stdout)
    assert "--revert-drift" not in done.stdout  # which the local cloud would only seem to do
    assert "cannot revert drift" in platform.deployer("deploy", *LOCAL, "--revert-drift").stderr
    assert platform.deployer("drift", *LOCAL).returncode == 0


def test_an_invocation_prints_the_answer_and_its_log_is_found_by_a_word(
    platform: Platform,
) -> None:
    event = platform.root / "test-event.json"
    event.write_text(TEST_EVENT)

    done = platform.deployer("invoke", "process-data", "--event", str(event), *LOCAL)
    refused = ("invoke", "process-data", "--event-json", '{"a": 1}', *LOCAL)
    failed = platform.deployer(*refused)
    told = platform.deployer(*refused, "--logs")
    logs = platform.deployer("logs", "process-data", "--filter", "UnexpectedEventError", *LOCAL)

    assert done.returncode == 0, done.stdout + done.stderr
    assert "answered" in done.stderr
    json.loads(done.stdout)
    assert failed.returncode == 1
    assert json.loads(failed.stdout)["errorType"] == "UnexpectedEventError"
    assert "Traceback" not in failed.stderr
    assert "Traceback" in told.stderr
    assert "UnexpectedEventError" in logs.stdout
    assert "START" not in logs.stdout


def test_events_are_read_from_standard_input(platform: Platform) -> None:
    words = ("invoke", "ProcessDataFunction", "--event", "-", *LOCAL)
    assert platform.deployer(*words, answer=TEST_EVENT).returncode == 0
    assert platform.deployer(*words, answer="{").returncode == 2


def test_a_followed_log_shows_each_line_once_until_it_is_interrupted(platform: Platform) -> None:
    logs, function = platform.client("logs"), platform.outputs["ProcessDataFunction"]

    def reports() -> Counter[str]:
        group = f"/aws/lambda/{function}"
        events = logs.get_paginator("filter_log_events").paginate(logGroupName=group)
        found = (_request(event) for page in events for event in page["events"])
        return Counter(filter(None, found))

    def invoked() -> set[str]:
        before = reports()
        platform.client("lambda").invoke(FunctionName=function, Payload=b'{"no": "event"}')
        return platform.cloud.eventually(lambda: {*reports()} - {*before}, "its report")

    seen: list[str] = []
    shown: list[str] = []
    with _following(platform, "process-data") as lines:
        for _ in range(2):
            wanted = invoked()
            while not wanted <= set(shown):
                seen.append(next(lines))
                shown += [it] if (it := _request({"message": seen[-1]})) else []
    assert any("UnexpectedEventError" in line for line in seen)
    # A request that is tried again has several.
    assert Counter(shown) <= reports()


def _request(event: Mapping[str, str]) -> str:
    """Which request a line of a log reports the end of, if it does."""
    found = re.search("REPORT RequestId: ([0-9a-f-]+)", event["message"])
    return found[1] if found else ""


@pytest.mark.xdist_group("garbage")  # it has a platform of its own
def test_garbage_is_what_no_stack_runs(fresh: Platform) -> None:
    handler = fresh.root / "src/process-data/handler.py"
    for number in range(3):
        assert fresh.deploy().returncode == 0
        handler.write_text(f"{handler.read_text()}\n# {number}\n")
    zip_key = "tarius/lambda/process-data.zip"
    words = ("gc", "--keep-days", "0", "--keep-newest", "1", *LOCAL)

    shown = fresh.deployer(*words)
    kept = fresh.deployer("gc", *LOCAL)
    refused = fresh.deployer(*words, "--delete", answer="n\n")

    assert shown.returncode == 0, shown.stdout + shown.stderr
    assert re.search(rf"{zip_key}\s+2\s", shown.stdout)
    assert "Nothing was deleted" in shown.stdout
    assert "nothing of tarius" in kept.stdout
    assert refused.returncode == 1
    assert len(_versions(fresh, zip_key)) == 3

    assert fresh.deployer(*words, "--delete", "--yes").returncode == 0

    [left] = _versions(fresh, zip_key)
    root = fresh.client("cloudformation").describe_stacks(StackName=ROOT_STACK)["Stacks"][0]
    assert left in {it["ParameterValue"] for it in root["Parameters"]}
    assert len(_versions(fresh, f"{zip_key}.sources/")) == 1
    assert "nothing of tarius" in fresh.deployer(*words).stdout


def test_the_doctor_finds_a_platform_that_stands_in_good_health(platform: Platform) -> None:
    done = platform.deployer("--output", "json", "doctor", *LOCAL)
    found = [json.loads(line) for line in done.stdout.splitlines()]
    verdicts = {it["subject"]: it["verdict"] for it in found if it["type"] == "examined"}
    assert done.returncode == 0, done.stdout
    assert verdicts["code bucket"] == verdicts["key"] == verdicts["local cloud"] == "ok"
    assert "failed" not in verdicts.values()


def test_the_doctor_works_without_credentials_and_names_the_mend(platform: Platform) -> None:
    done = platform.deployer("doctor", "--env", "devl", "--region", "us-east-1")
    assert done.returncode == 1
    assert "there are no AWS credentials" in done.stdout
    assert "--profile" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr


def _versions(platform: Platform, prefix: str) -> list[str]:
    bucket = f"tarius-code-us-east-1-{platform.cloud.running.account_id}"
    found = platform.client("s3").list_object_versions(Bucket=bucket, Prefix=prefix)
    versions = found.get("Versions", [])
    return [it["VersionId"] for it in versions if prefix.endswith("/") or it["Key"] == prefix]


@contextmanager
def _following(platform: Platform, function: str) -> Iterator[Iterator[str]]:
    """The lines that `logs --follow` prints; it is interrupted at the end, and must end well."""
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "deployer", "--project", str(platform.root)),
            *("logs", function, "--follow", "--since", "1h", *LOCAL),
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={name: value for name, value in os.environ.items() if "AWS_" not in name},
    )
    assert process.stdout is not None
    try:
        yield iter(process.stdout)
    finally:
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=120)
    assert (process.returncode, errors) == (130, "")
