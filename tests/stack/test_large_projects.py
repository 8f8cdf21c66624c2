"""Projects of 40 nested stacks and of 200 functions deploy like small ones."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from benchmarks.make_project import ROOT_STACK, make_functions, make_stacks, nested
from tests.cloud import running_cloud
from tests.stack.platform import Platform

LOCAL = ("--env", "devl", "--local")
BOOTSTRAP_STACK = "acme-bootstrap-stack"


@contextmanager
def _running(root: Path) -> Iterator[Platform]:
    with running_cloud(root) as cloud:
        yield Platform(root, cloud)


@pytest.fixture
def stacks(tmp_path: Path) -> Iterator[Platform]:
    """A cloud without stacks, and a project of 40 nested ones."""
    make_stacks(tmp_path)
    with _running(tmp_path) as started:
        yield started


@pytest.fixture
def functions(tmp_path: Path) -> Iterator[Platform]:
    """A cloud on which 200 functions are deployed."""
    make_functions(tmp_path, count=200, size=20_000)
    with _running(tmp_path) as started:
        _done(started, "--no-lint")
        yield started


def test_forty_stacks_on_three_levels_are_created(stacks: Platform) -> None:
    _done(stacks)

    found = _stacks(stacks)
    assert {it["StackStatus"] for it in found.values()} == {"CREATE_COMPLETE"}
    assert Counter(_depth(found, name) for name in found) == {0: 1, 1: 4, 2: 12, 3: 24}
    # Outputs come up all levels.
    root = next(it for name, it in found.items() if _depth(found, name) == 0)
    said = {it["OutputKey"]: it["OutputValue"] for it in root["Outputs"]}
    assert said["Area4StackFirst"].endswith(":acme-area-4-part-1-queue-1-devl-us-east-1")
    assert len(stacks.client("sqs").list_queues()["QueueUrls"]) == 24


def test_forty_unchanged_stacks_need_no_change_set(stacks: Platform) -> None:
    _done(stacks, "--no-lint")
    before = _change_sets(stacks)

    said = _done(stacks, "--no-lint")

    assert f"{ROOT_STACK} is unchanged" in said
    assert len(before) == 1
    assert _change_sets(stacks) == before


def test_a_change_at_the_bottom_updates_what_is_above_it_and_nothing_else(
    stacks: Platform,
) -> None:
    _done(stacks, "--no-lint")
    template = stacks.root / nested("area-2-part-3-queue-1")
    text = template.read_text()
    assert "MessageRetentionPeriod: 345600" in text
    template.write_text(text.replace("MessageRetentionPeriod: 345600", "DelaySeconds: 7"))

    _done(stacks, "--no-lint")

    # A nested stack's name ends in its logical id and something random.
    updated = {
        name.split("-")[-2]
        for name, it in _stacks(stacks).items()
        if it["StackStatus"] == "UPDATE_COMPLETE"
    }
    assert updated == {"root", "Area2Stack", "Area2Part3Stack", "Area2Part3Queue1Stack"}
    sqs = stacks.client("sqs")
    url = sqs.get_queue_url(QueueName="acme-area-2-part-3-queue-1-devl-us-east-1")["QueueUrl"]
    found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["DelaySeconds"])
    assert found["Attributes"]["DelaySeconds"] == "7"


def test_forty_stacks_are_deleted_with_their_root(stacks: Platform) -> None:
    _done(stacks, "--no-lint")

    done = stacks.deployer("delete", *LOCAL, "--yes")

    assert done.returncode == 0, done.stdout + done.stderr
    left = stacks.client("cloudformation").describe_stacks()["Stacks"]
    assert [it["StackName"] for it in left] == [BOOTSTRAP_STACK]
    assert stacks.client("sqs").list_queues().get("QueueUrls", []) == []


def test_each_of_200_functions_runs_its_own_code(functions: Platform) -> None:
    names = [f"fn-{number:03d}" for number in (1, 10, 11, 107, 200)]

    assert {name: _invoke(functions, name) for name in names} == {
        name: {"function": name, "measure": 2} for name in names
    }
    listed = functions.client("lambda").get_paginator("list_functions").paginate()
    assert sum(len(page["Functions"]) for page in listed) == 200


def test_one_line_of_one_function_changes_that_function_alone(functions: Platform) -> None:
    before = _code(functions)
    handler = functions.root / "src/fn-107/handler.py"
    handler.write_text(handler.read_text().replace('"function": NAME', '"function": NAME.upper()'))

    _done(functions, "--no-lint")

    assert _invoke(functions, "fn-107")["function"] == "FN-107"
    after = _code(functions)
    assert {name for name in after if after[name] != before[name]} == {_full("fn-107")}


def _done(platform: Platform, *words: str) -> str:
    done = platform.deploy(*words)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def _stacks(platform: Platform) -> Mapping[str, Mapping[str, Any]]:
    """The project's stacks by name, the bootstrap stack left out."""
    pages = platform.client("cloudformation").get_paginator("describe_stacks").paginate()
    found = {it["StackName"]: it for page in pages for it in page["Stacks"]}
    del found[BOOTSTRAP_STACK]
    return found


def _depth(stacks: Mapping[str, Mapping[str, Any]], name: str) -> int:
    by_id = {it["StackId"]: key for key, it in stacks.items()}
    parent = stacks[name].get("ParentId")
    return 1 + _depth(stacks, by_id[parent]) if parent else 0


def _change_sets(platform: Platform) -> list[str]:
    found = platform.client("cloudformation").list_change_sets(StackName=ROOT_STACK)
    return [it["ChangeSetId"] for it in found["Summaries"]]


def _invoke(platform: Platform, name: str) -> Mapping[str, Any]:
    done = platform.client("lambda").invoke(FunctionName=_full(name), Payload=b'{"a": 1, "b": 2}')
    answer: Mapping[str, Any] = json.loads(done["Payload"].read())
    return answer


def _code(platform: Platform) -> Mapping[str, str]:
    """The hash of each function's code."""
    pages = platform.client("lambda").get_paginator("list_functions").paginate()
    return {it["FunctionName"]: it["CodeSha256"] for page in pages for it in page["Functions"]}


def _full(name: str) -> str:
    return f"acme-{name}-devl-us-east-1"
