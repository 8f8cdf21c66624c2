"""Runs cfn-lint over templates, in the current folder: `.cfnlintrc` there counts.

`python -m deployer.check.cfn_lint FILE...` prints what it found as JSON. cfn-lint takes a second to
load, and as long for a dozen templates, so it has a process of its own, and more where that helps.
"""

import multiprocessing
import os
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from deployer.check.linted import Linted, joined
from deployer.check.rule import RuleText
from deployer.messages import Finding

_MOST_PROCESSES = 4


def lint_files(files: Sequence[str]) -> Linted:
    """cfn-lint's findings in some templates, informational ones included.

    Raises:
        Exception: of cfn-lint's own, when its configuration cannot be used.
    """
    # A heavy import, which only a process that lints pays for.
    from cfnlint.runner import Runner

    # The rules are loaded before the processes part, which then all have them.
    runner = Runner(_config(files))
    return joined(_in_processes(partial(_lint_one, runner), runner.config.templates or []))


def _config(files: Sequence[str]) -> Any:
    from cfnlint.config import ConfigMixIn

    return ConfigMixIn(["--include-checks", "I", "--", *files])


def _lint_one(runner: Any, file: str) -> Linted:
    runner.config = _config([file])
    findings, texts = [], {}
    for match in runner.run():
        rule = match.rule
        path = os.path.relpath(match.filename or "")
        findings.append(Finding(rule.id, rule.severity, path, match.linenumber, match.message))
        texts[rule.id] = RuleText(rule.shortdesc, rule.description, rule.severity, rule.source_url)
    return Linted(tuple(findings), texts)


def _in_processes(lint: "partial[Linted]", files: Sequence[str]) -> list[Linted]:
    # The largest first, for it takes the longest.
    ordered = sorted(files, key=lambda it: -Path(it).stat().st_size)
    processes = min(len(files), os.cpu_count() or 1, _MOST_PROCESSES)
    # Elsewhere it is not safe to fork a process that has used the system's own libraries.
    if processes < 2 or sys.platform != "linux":
        return [lint(it) for it in ordered]
    # Forked with it, for the rules cannot be pickled, and take long to load.
    _Forked.lint = lint
    with multiprocessing.get_context("fork").Pool(processes) as pool:
        return pool.map(_Forked.run, ordered, chunksize=1)


class _Forked:
    """What a forked process has of the one that it comes from."""

    lint: "partial[Linted]"

    @classmethod
    def run(cls, file: str) -> Linted:
        return cls.lint(file)


if __name__ == "__main__":
    sys.stdout.write(lint_files(sys.argv[1:]).as_json())
