"""A repository laid out by the older convention deploys as it is, and its changes arrive."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.stack.other_projects import deploy, deployed_project, executed, outputs, replace
from tests.stack.platform import Platform

ROOT_STACK = "olden-words-root-stack"
COUNTER = "olden-count-words-devl-us-east-1"


@pytest.fixture
def older(tmp_path: Path) -> Iterator[Platform]:
    """The repository, deployed."""
    remote = "https://github.com/olden/words.git"
    with deployed_project("older", tmp_path / "words", remote=remote) as started:
        yield started


def _told(older: Platform, text: str) -> Any:
    """What the state machine says of a text, in the end."""
    machine = outputs(older, ROOT_STACK)["StateMachineArn"]
    return json.loads(executed(older, machine, json.dumps({"text": text})))


def _count(older: Platform, text: str) -> int:
    answer = older.client("lambda").invoke(
        FunctionName=COUNTER, Payload=json.dumps({"text": text}).encode()
    )
    return int(json.loads(answer["Payload"].read())["count"])


def test_it_deploys_unmodified_works_and_then_is_unchanged(older: Platform) -> None:
    assert _count(older, "one two three") == 3
    assert _told(older, "one two") == "2 words"
    # What its templates name is there under those names, for whoever else uses them.
    bucket, _, repository = outputs(older, ROOT_STACK)["CodeKey"].partition("/")
    assert repository == "olden/words"
    for key in (
        "cft/nested-stacks/words-stack.yaml",
        "state-machine/count-words.asl.json",
        "lambda-code/count-words.zip",
        "code/tell-result.zip",
    ):
        assert older.client("s3").head_object(Bucket=bucket, Key=f"{repository}/{key}")

    said = deploy(older)

    assert f"{ROOT_STACK} is unchanged" in said
    assert "uploaded," not in said


def test_each_change_arrives(older: Platform) -> None:
    nested = older.root / "cft/nested-stacks/function-stack.yaml"
    replace(nested, "LONGEST_WORD: !Ref LongestWord", "LONGEST_WORD: '3'")
    deploy(older)
    assert _count(older, "one two three") == 2

    replace(older.root / "lambda-code/count-words/handler.py", "return {", "return {'more': 1, ")
    replace(older.root / "code/tell-result/handler.py", "words", "short words")
    deploy(older)
    assert _told(older, "one two three") == "2 short words"

    machine = older.root / "state-machine/count-words.asl.json"
    replace(machine, '"StartAt": "Count"', '"StartAt": "Tell"')
    replace(older.root / "code/tell-result/handler.py", "event['count']", "len(event)")
    replace(older.root / "lambda-layer-words/python/words.py", "text.split()", "text.split(',')")
    deploy(older)
    assert _told(older, "one,two") == "1 short words"
    assert _count(older, "one,two") == 2
