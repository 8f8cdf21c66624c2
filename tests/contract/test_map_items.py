"""What a Distributed Map reads from S3, and how a child fails, is tried again and loops."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from tests.cloud import Cloud
from tests.contract.functions import function
from tests.contract.machines import BUCKET, HAND_ON, processor, read, reader, run_map, work_bucket

FIRST_ROW = {"CSVHeaderLocation": "FIRST_ROW"}

FLAKY = """
class WriteRefusedError(Exception):
    pass

class SupersededError(Exception):
    pass

def handler(event, context):
    if event['give_up']:
        raise SupersededError('newer')
    if event['retries'] < 2:
        raise WriteRefusedError('busy')
    segment = (event['progress'] or 0) + 1
    return {'more': segment < 3, 'progress': segment}
"""


def _items(cloud: Cloud, name: str, body: bytes, item_reader: Mapping[str, Any]) -> Any:
    """What the children of a Map get for an object."""
    work_bucket(cloud)
    cloud.client("s3").put_object(Bucket=BUCKET, Key=name, Body=body)
    state = {"ItemReader": dict(item_reader), "ItemProcessor": HAND_ON}
    done = run_map(cloud, name, state, {"key": name})
    assert done["status"] == "SUCCEEDED", done
    return json.loads(done["output"])


def test_json_lines_are_items(cloud: Cloud) -> None:
    body = b'{"index": 0, "start": 5}\n{"index": 1, "start": 9}\n'

    items = _items(cloud, "contract-jsonl", body, reader("JSONL"))

    assert items == [{"index": 0, "start": 5}, {"index": 1, "start": 9}]


def test_a_batch_has_the_input_that_is_set_beside_its_items(cloud: Cloud) -> None:
    work_bucket(cloud)
    cloud.client("s3").put_object(Bucket=BUCKET, Key="batches", Body=b"1\n2\n3\n")
    state = {
        "ItemReader": reader("JSONL"),
        "ItemBatcher": {
            "MaxItemsPerBatchPath": "$.size",
            "BatchInput": {"run.$": "$$.Execution.Name", "load.$": "$.load"},
        },
        "ItemProcessor": HAND_ON,
    }

    done = run_map(
        cloud, "contract-batch-input", state, {"key": "batches", "size": 2, "load": {"a": 1}}
    )

    given = {"run": done["name"], "load": {"a": 1}}
    assert json.loads(done["output"]) == [
        {"BatchInput": given, "Items": [1, 2]},
        {"BatchInput": given, "Items": [3]},
    ]


@pytest.mark.parametrize(
    ("name", "config", "body", "expected"),
    [
        ("comma", FIRST_ROW, b"ID,T\n1,a\n", [{"ID": "1", "T": "a"}]),
        (
            "pipe",
            {**FIRST_ROW, "CSVDelimiter": "PIPE"},
            b"ID|T\n1|a,b\n",
            [{"ID": "1", "T": "a,b"}],
        ),
        (
            "given",
            {"CSVHeaderLocation": "GIVEN", "CSVHeaders": ["ID", "T"]},
            b"1,a\n",
            [{"ID": "1", "T": "a"}],
        ),
        ("quotes", FIRST_ROW, b'ID,T\n1,"a ""b"", c"\n', [{"ID": "1", "T": 'a "b", c'}]),
        ("newline", FIRST_ROW, b'ID,T\n1,"a\nb"\n', [{"ID": "1", "T": "a\nb"}]),
        # Rejected by the loader with its reason; a reader of items says nothing.
        ("short", FIRST_ROW, b"ID,T\n1\n", [{"ID": "1", "T": ""}]),
        ("long", FIRST_ROW, b"ID,T\n1,a,lost\n", [{"ID": "1", "T": "a"}]),
        ("unclosed", FIRST_ROW, b'ID,T\n1,"a\n2,b\n', [{"ID": "1", "T": "a\n2,b\n"}]),
        # A byte order mark stays in the first name, so that there is no column ID.
        ("mark", FIRST_ROW, b"\xef\xbb\xbfID,T\n1,a\n", [{"\ufeffID": "1", "T": "a"}]),
        # Two columns of one name: the first is lost.
        ("twice", FIRST_ROW, b"ID,ID\n1,2\n", [{"ID": "2"}]),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_the_reader_makes_of_a_csv(
    cloud: Cloud, name: str, config: Mapping[str, str], body: bytes, expected: Any
) -> None:
    """Why the bulk load reads ranges of bytes by itself: docs/bulk-load.md."""
    items = _items(cloud, f"contract-csv-{name}", body, reader("CSV", **config))

    assert items == expected


def test_a_child_is_tried_again_by_the_name_of_its_error_and_loops(cloud: Cloud) -> None:
    done = _flaky(cloud, "contract-child-loops", give_up=False)

    [outcome] = read(cloud, _result_file(cloud, done, "SUCCEEDED"))
    assert json.loads(outcome["Output"])["did"]["result"] == {"more": False, "progress": 3}


def test_a_child_that_is_caught_by_the_name_of_its_error_has_succeeded(cloud: Cloud) -> None:
    done = _flaky(cloud, "contract-child-caught", give_up=True)

    [outcome] = read(cloud, _result_file(cloud, done, "SUCCEEDED"))
    assert json.loads(outcome["Output"]) == {"stopped": "SupersededError"}


def _flaky(cloud: Cloud, name: str, *, give_up: bool) -> dict[str, Any]:
    """Run a Map over one item whose function fails twice in each of its three segments."""
    arn = function(cloud, name, FLAKY)
    begin = {
        "Type": "Pass",
        "Parameters": {"give_up": give_up, "did": {"result": {"progress": None}}},
        "Next": "Work",
    }
    work = {
        "Type": "Task",
        "Resource": "arn:aws:states:::lambda:invoke",
        "Parameters": {
            "FunctionName": arn,
            "Payload": {
                "give_up.$": "$.give_up",
                "retries.$": "$$.State.RetryCount",
                "progress.$": "$.did.result.progress",
            },
        },
        "ResultSelector": {"result.$": "$.Payload"},
        "ResultPath": "$.did",
        "Retry": [{"ErrorEquals": ["WriteRefusedError"], "MaxAttempts": 2}],
        "Catch": [
            {"ErrorEquals": ["SupersededError"], "ResultPath": "$.refusal", "Next": "Stopped"}
        ],
        "Next": "More",
    }
    more = {
        "Type": "Choice",
        "Choices": [{"Variable": "$.did.result.more", "BooleanEquals": True, "Next": "Work"}],
        "Default": "Done",
    }
    stopped = {"Type": "Pass", "Parameters": {"stopped.$": "$.refusal.Error"}, "End": True}
    done = {"Type": "Succeed"}
    state = {
        "ItemsPath": "$.items",
        "ToleratedFailurePercentage": 0,
        "ItemProcessor": processor(
            "Begin", Begin=begin, Work=work, More=more, Stopped=stopped, Done=done
        ),
        "ResultWriter": {
            "Resource": "arn:aws:states:::s3:putObject",
            "Parameters": {
                "Bucket": BUCKET,
                "Prefix.$": f"States.Format('{name}/{{}}', $$.Execution.Name)",
            },
        },
    }
    ran = run_map(cloud, f"{name}-map", state, {"items": [1]})
    assert ran["status"] == "SUCCEEDED", ran
    return ran


def _result_file(cloud: Cloud, done: Mapping[str, Any], status: str) -> str:
    details = json.loads(done["output"])["ResultWriterDetails"]
    return str(read(cloud, details["Key"])["ResultFiles"][status][0]["Key"])
