"""Stopping while something is under way: at once, with all data kept and no process left."""

import json
import os
import threading
import time
from collections.abc import Callable
from contextlib import suppress

import pytest
from botocore.exceptions import BotoCoreError, ClientError

from deployer.local import LocalCloud, function_processes
from tests.cloud import Cloud
from tests.contract.functions import function
from tests.contract.stacks import events, template

PATIENCE = 25.0
"""Seconds for a stop; what does not end by itself is killed after thirty, its data unsaved."""

NEVER_ENDS = "import time\ndef handler(event, context):\n    time.sleep(50)\n"
NEVER_ANSWERS = "def handler(event, context):\n    pass\n"


def _invoke(cloud: Cloud) -> None:
    """Have somebody wait for the answer of a function that runs for 50 s."""
    function(cloud, "under-way", NEVER_ENDS, Timeout=60)

    def ask() -> None:
        with suppress(BotoCoreError, ClientError):  # the cloud goes away meanwhile
            client.invoke(FunctionName="under-way")

    client = cloud.client("lambda")
    threading.Thread(target=ask, daemon=True).start()


def _create_stack(cloud: Cloud) -> None:
    """Begin a stack with a custom resource whose function never answers."""
    arn = function(cloud, "under-way", NEVER_ANSWERS)
    task = {"Type": "Custom::Task", "Properties": {"ServiceToken": arn}}
    cloud.client("cloudformation").create_stack(
        StackName="under-way", TemplateBody=json.dumps(template({"Task": task}))
    )
    cloud.eventually(
        lambda: any(it["LogicalResourceId"] == "Task" for it in events(cloud, "under-way")),
        "the resource that waits",
    )


@pytest.fixture(params=[_invoke, _create_stack], ids=["invocation", "custom-resource"])
def busy(local: LocalCloud, request: pytest.FixtureRequest) -> int:
    """A cloud that keeps its data, with something under way: the process of its function."""
    begin: Callable[[Cloud], None] = request.param
    cloud = Cloud(local.start(persist=True, tied=True))
    cloud.client("sqs").create_queue(QueueName="kept")
    begin(cloud)
    found = cloud.eventually(
        lambda: function_processes(cloud.running, "under-way"), "the function's process"
    )
    return found[0]


def test_a_stop_waits_for_nothing_that_is_under_way(local: LocalCloud, busy: int) -> None:
    begun = time.monotonic()

    assert local.stop() is True

    assert time.monotonic() - begun < PATIENCE
    with pytest.raises(ProcessLookupError):
        os.kill(busy, 0)
    again = Cloud(local.start(persist=True, tied=True))
    urls = again.client("sqs").list_queues()["QueueUrls"]
    assert [url.rsplit("/", 1)[1] for url in urls] == ["kept"]
