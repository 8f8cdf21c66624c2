"""Platforms for stack tests: one that is shared and only added to, and fresh ones."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.stack.api_calls import deploy_api
from tests.stack.consumers import EVENT, KEY, NAMES, Consumer, consumer
from tests.stack.platform import Platform, running_platform
from tests.stack.workflow import SETTINGS, Workflow


@pytest.fixture(scope="session")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """A deployed platform that all tests of a group share: use keys and files of your own."""
    with running_platform(tmp_path_factory.mktemp("shared") / "project") as started:
        started.set_parameters(RedactionFrontDoor="both")
        done = started.deploy()
        assert done.returncode == 0, done.stdout + done.stderr
        yield started


@pytest.fixture(scope="session")
def bulk_platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """A platform on which a file of twenty kilobytes is large, and a range has four of them."""
    sizes = {
        "BulkLoadThresholdBytes": 20_000,
        "BulkLoadRangeBytes": 4096,
        "BulkLoadMaxConcurrency": 4,
    }
    given = [f"--parameter={name}={value}" for name, value in sizes.items()]
    with running_platform(tmp_path_factory.mktemp("bulk") / "project") as started:
        done = started.deploy(*given)
        assert done.returncode == 0, done.stdout + done.stderr
        yield started


@pytest.fixture(scope="session")
def events_platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """A platform whose API is not throttled by what the tests send."""
    with running_platform(tmp_path_factory.mktemp("events-api") / "project") as started:
        deploy_api(started)
        yield started


@pytest.fixture(scope="session")
def workflow_platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """A platform whose params file sets up the Map workflow."""
    with running_platform(tmp_path_factory.mktemp("workflow") / "project") as started:
        path = started.root / "params/cfn-parameters.json"
        params = json.loads(path.read_text())
        params["parameters"]["devl"][0] |= SETTINGS
        path.write_text(json.dumps(params, indent=2))
        done = started.deploy()
        assert done.returncode == 0, done.stdout + done.stderr
        yield started


@pytest.fixture
def workflow(workflow_platform: Platform) -> Iterator[Workflow]:
    """The workflow with empty queues; each test makes records of numbers of its own."""
    made = Workflow(workflow_platform)
    yield made
    made.forget()


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Platform]:
    """A platform of the test's own, with nothing deployed."""
    with running_platform(tmp_path / "project") as started:
        yield started


@pytest.fixture(scope="session")
def stored(platform: Platform) -> bytes:
    """An event, put as the producer puts them."""
    body = json.dumps(EVENT).encode()
    bucket = platform.outputs["StoreEventsBucket"]
    platform.client("s3").put_object(
        Bucket=bucket, Key=KEY, Body=body, ContentType="application/json"
    )
    return body


@pytest.fixture(scope="session")
def consumers(platform: Platform) -> dict[str, Consumer]:
    """All consumers, each in its role."""
    return {name: consumer(platform, name) for name in NAMES}
