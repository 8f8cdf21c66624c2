"""Runs Schemathesis against a deployed events API."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.stack.api_calls import ApiCaller
from tests.stack.api_schema.document import linked_document
from tests.stack.api_schema.hooks import ACCESS_KEY, SECRET_KEY
from tests.stack.platform import REPOSITORY, Platform

_SETTINGS = Path(__file__).with_name("schemathesis.toml")


@dataclass(frozen=True)
class Run:
    """What came of it.

    Attributes:
        report: https://schemathesis.readthedocs.io/en/stable/reference/reporting/
        output: for people.
    """

    report: Any
    output: str

    @property
    def cases(self) -> int:
        """How many requests were made up and judged."""
        return int(self.report["test_cases"]["generated"])

    @property
    def faults(self) -> list[str]:
        """What the checks found, and what kept them from it."""
        found = [*self.report["failures"], *self.report["errors"]]
        whole = self.report["complete"] and self.report["exit_code"] in {0, 1}
        return [it["title"] for it in found] + ([] if whole else ["The run was not completed"])

    @property
    def phases(self) -> dict[str, str]:
        """What came of each phase."""
        return {name: it["status"] for name, it in self.report["phases"].items()}


def run_schemathesis(platform: Platform, api: ApiCaller, folder: Path, *options: str) -> Run:
    """Make cases from the document, send them, and judge the answers by it.

    Args:
        api: who sends them.
        folder: takes the document and the report.
        options: of `schemathesis run`.
    """
    assert api.credentials is not None
    document, report = folder / "document.json", folder / "report.json"
    document.write_text(json.dumps(linked_document(platform)))
    environment = {
        **os.environ,
        "PYTHONPATH": str(REPOSITORY),
        "SCHEMATHESIS_HOOKS": "tests.stack.api_schema.hooks",
        ACCESS_KEY: api.credentials.access_key,
        SECRET_KEY: api.credentials.secret_key,
    }
    command = [sys.executable, "-m", "schemathesis.cli", "--config-file", str(_SETTINGS), "run"]
    words = ["--url", api.root, "--report-json-path", str(report), *options, str(document)]
    done = subprocess.run(
        [*command, *words],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    output = done.stdout + done.stderr
    assert report.exists(), output
    return Run(json.loads(report.read_text()), output)
