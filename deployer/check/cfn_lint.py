"""Runs cfn-lint over all templates of a project."""

import os
from collections.abc import Iterator, Sequence
from contextlib import chdir
from pathlib import Path

from deployer.messages import Finding
from deployer.project.project import Project


def lint(project: Project) -> Iterator[Finding]:
    """cfn-lint's findings, informational ones included; `.cfnlintrc` of the project counts."""
    # cfn-lint is a heavy import, and only this check needs it.
    from cfnlint.config import ConfigMixIn
    from cfnlint.runner import Runner

    files = [project.relative(path) for path in linted_templates(project)]
    # cfn-lint looks for its configuration file in the current folder.
    with chdir(project.root):
        runner = Runner(ConfigMixIn(["--include-checks", "I", "--", *files]))
        for match in runner.run():
            yield Finding(
                code=match.rule.id,
                level=match.rule.severity,
                path=os.path.relpath(match.filename or ""),
                line=match.linenumber,
                text=match.message,
            )


def linted_templates(project: Project) -> Sequence[Path]:
    """Every template below the root template's folder, and all that the project deploys."""
    folder = (project.root / project.params.template_path).parent
    found = {path.resolve() for path in folder.rglob("*-stack.yaml")}
    deployed = (tree.template.path for spec in project.stacks for tree in spec.tree.walk())
    return sorted(found | {path.resolve() for path in deployed})
