"""cfn-lint's errors, and a memory of the projects that have none."""

import hashlib
import os
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from deployer.check.cfn_lint import lint, linted_templates
from deployer.messages import Finding
from deployer.project.project import CACHE, Project

# Beside the project's own, cfn-lint reads the one in the home folder.
# https://github.com/aws-cloudformation/cfn-lint#config-file
_CONFIGURATIONS = (".cfnlintrc", ".cfnlintrc.yaml", ".cfnlintrc.yml")
# Unless configured, cfn-lint takes from them the region that it checks for.
_VARIABLES = ("AWS_REGION", "AWS_DEFAULT_REGION")


def lint_errors(project: Project) -> list[Finding]:
    """What cfn-lint calls an error; warnings are left to `deployer validate`.

    cfn-lint takes seconds, so a project without errors is remembered by all that the outcome
    hangs on, and is not linted again until some of it changes.
    """
    clean = project.root / CACHE / "lint" / _digest(project)
    if clean.is_file():
        return []
    errors = [finding for finding in lint(project).findings if finding.level == "error"]
    if not errors:
        clean.parent.mkdir(parents=True, exist_ok=True)
        clean.touch()
    return errors


def _digest(project: Project) -> str:
    total = hashlib.sha256()
    for name, content in _inputs(project):
        # Each content by its own hash, so that none can pass for the name of the next.
        total.update(f"{name}\0{hashlib.sha256(content).hexdigest()}\n".encode())
    return total.hexdigest()


def _inputs(project: Project) -> Iterator[tuple[str, bytes]]:
    yield "cfn-lint", version("cfn-lint").encode()
    for name in _VARIABLES:
        yield name, os.environ.get(name, "").encode()
    for place, folder in (("home", Path.home()), ("project", project.root)):
        for name in _CONFIGURATIONS:
            if (folder / name).is_file():
                yield f"{place} {name}", (folder / name).read_bytes()
    for path in linted_templates(project):
        yield project.relative(path), path.read_bytes()
