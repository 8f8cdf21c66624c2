"""The events API does what its document says: requests are made up from it, and judged by it.

A longer run: `make fuzz-api`.
"""

from pathlib import Path

import pytest

from tests.stack.api_calls import caller
from tests.stack.api_schema.run import run_schemathesis
from tests.stack.platform import Platform

pytestmark = pytest.mark.xdist_group("events-api")

PHASES = {"examples", "coverage", "fuzzing", "stateful"}


def test_the_api_keeps_to_its_document(
    events_platform: Platform, tmp_path: Path
) -> None:  # V1, V13, V14, H5
    fuzzer = caller(events_platform, "fuzzer", events_platform.outputs["EventsApiInvokeArn"])
    run = run_schemathesis(events_platform, fuzzer, tmp_path, "--max-examples=25")
    assert run.faults == [], run.output
    assert run.phases == dict.fromkeys(PHASES, "success"), run.output
    assert run.cases > 300, run.output
