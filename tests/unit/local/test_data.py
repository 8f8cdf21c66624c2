"""What a cloud holds: forgotten with it, kept on request, emptied by a reset."""

from typing import Any

import pytest

from deployer.errors import ProjectError
from deployer.local import LocalCloud, RunningCloud, function_processes
from tests.cloud import Cloud
from tests.contract.functions import function, invoke


def _table(running: RunningCloud) -> Any:
    dynamodb = Cloud(running).client("dynamodb")
    dynamodb.create_table(
        TableName="kept",
        AttributeDefinitions=[{"AttributeName": "ID", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "ID", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
    )
    return dynamodb


def _names(running: RunningCloud) -> list[str]:
    names: list[str] = Cloud(running).client("dynamodb").list_tables()["TableNames"]
    return names


def test_data_is_kept_over_a_stop_when_asked(local: LocalCloud) -> None:
    _table(local.start(persist=True, tied=True)).put_item(
        TableName="kept", Item={"ID": {"S": "one"}}
    )
    local.stop()

    again = local.start(persist=True, tied=True)

    found = Cloud(again).client("dynamodb").scan(TableName="kept")["Items"]
    assert found == [{"ID": {"S": "one"}}]


def test_data_is_gone_with_the_cloud_otherwise(local: LocalCloud) -> None:
    _table(local.start(tied=True))
    local.stop()

    assert _names(local.start(tied=True)) == []


def test_a_reset_empties_the_running_cloud(local: LocalCloud) -> None:
    running = local.start(tied=True)
    _table(running)

    local.reset()

    assert _names(running) == []


def test_a_reset_needs_a_running_cloud(local: LocalCloud) -> None:
    with pytest.raises(ProjectError, match="not running") as raised:
        local.reset()

    assert raised.value.todo == "Run: deployer local start"


def test_no_setting_of_a_person_reaches_a_function(
    local: LocalCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ROLE_ARN", "mine")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "mine")
    cloud = Cloud(local.start(tied=True))
    function(
        cloud,
        "environment",
        "import os\ndef handler(event, context):\n    return dict(os.environ)\n",
    )

    environment = invoke(cloud, "environment")

    assert "AWS_ROLE_ARN" not in environment
    assert environment["AWS_SECRET_ACCESS_KEY"] != "mine"


def test_the_processes_of_a_function_can_be_found(local: LocalCloud) -> None:
    running = local.start(tied=True)
    cloud = Cloud(running)
    function(cloud, "found", "import os\ndef handler(event, context):\n    return os.getpid()\n")
    function(cloud, "found-other", "def handler(event, context):\n    return 1\n")

    pid = invoke(cloud, "found")
    invoke(cloud, "found-other")

    assert function_processes(running, "found") == [pid]
    assert function_processes(running, "never-made") == []
