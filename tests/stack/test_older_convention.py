"""A repository laid out by the older convention deploys as it is, and its changes arrive."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cloud import running_cloud
from tests.stack.platform import Platform

OLDER = Path(__file__).parents[1] / "projects/older"
ROOT_STACK = "olden-words-root-stack"
COUNTER = "olden-count-words-devl-us-east-1"


@pytest.fixture
def older(tmp_path: Path) -> Iterator[Platform]:
    """The repository, deployed."""
    root = tmp_path / "words"
    shutil.copytree(OLDER, root)
    subprocess.run(["git", "init", "--quiet", str(root)], check=True)
    remote = "https://github.com/olden/words.git"
    subprocess.run(["git", "-C", str(root), "remote", "add", "origin", remote], check=True)
    with running_cloud(root, auth=True, patience=60) as cloud:
        started = Platform(root, cloud)
        _deploy(started)
        yield started


def _deploy(older: Platform) -> str:
    done = older.deploy()
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def _outputs(older: Platform) -> dict[str, str]:
    stack = older.client("cloudformation").describe_stacks(StackName=ROOT_STACK)["Stacks"][0]
    return {it["OutputKey"]: it["OutputValue"] for it in stack["Outputs"]}


def _told(older: Platform, text: str) -> Any:
    """What the state machine says of a text, in the end."""
    machine = _outputs(older)["StateMachineArn"]
    states = older.client("stepfunctions")
    started = states.start_execution(stateMachineArn=machine, input=json.dumps({"text": text}))

    def ended() -> str | None:
        found = states.describe_execution(executionArn=started["executionArn"])
        return None if found["status"] == "RUNNING" else found.get("output", found.get("cause"))

    said = older.cloud.eventually(ended, "the state machine")
    return json.loads(said)


def _count(older: Platform, text: str) -> int:
    answer = older.client("lambda").invoke(
        FunctionName=COUNTER, Payload=json.dumps({"text": text}).encode()
    )
    return int(json.loads(answer["Payload"].read())["count"])


def _replace(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_it_deploys_unmodified_and_works(older: Platform) -> None:
    assert _count(older, "one two three") == 3
    assert _told(older, "one two") == "2 words"
    # What its templates name is there under those names, for whoever else uses them.
    bucket, _, repository = _outputs(older)["CodeKey"].partition("/")
    assert repository == "olden/words"
    for key in (
        "cft/nested-stacks/words-stack.yaml",
        "state-machine/count-words.asl.json",
        "lambda-code/count-words.zip",
        "code/tell-result.zip",
    ):
        assert older.client("s3").head_object(Bucket=bucket, Key=f"{repository}/{key}")


def test_nothing_changed_changes_nothing(older: Platform) -> None:
    said = _deploy(older)
    assert f"{ROOT_STACK} is unchanged" in said
    assert "uploaded," not in said


def test_each_change_arrives(older: Platform) -> None:
    nested = older.root / "cft/nested-stacks/function-stack.yaml"
    _replace(nested, "LONGEST_WORD: !Ref LongestWord", "LONGEST_WORD: '3'")
    _deploy(older)
    assert _count(older, "one two three") == 2

    _replace(older.root / "lambda-code/count-words/handler.py", "return {", "return {'more': 1, ")
    _replace(older.root / "code/tell-result/handler.py", "words", "short words")
    _deploy(older)
    assert _told(older, "one two three") == "2 short words"

    machine = older.root / "state-machine/count-words.asl.json"
    _replace(machine, '"Next": "Tell"', '"End": true')
    _replace(
        machine,
        ',\n    "Tell": {\n      "Type": "Task",\n      "Resource": "${TellResultArn}",\n'
        '      "End": true\n    }',
        "",
    )
    _replace(older.root / "lambda-layer-words/python/words.py", "text.split()", "text.split(',')")
    _deploy(older)
    assert _told(older, "one,two") == {"more": 1, "count": 2}
