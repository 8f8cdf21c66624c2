"""Runs cfn-lint over all templates of a project."""

import os
from collections.abc import Mapping, Sequence
from contextlib import chdir
from dataclasses import dataclass
from pathlib import Path

from deployer.check.rule import RuleText
from deployer.messages import Finding
from deployer.project.project import Project


@dataclass(frozen=True)
class Linted:
    """What cfn-lint found.

    Attributes:
        texts: what the rules that found something are about, by code.
    """

    findings: tuple[Finding, ...]
    texts: Mapping[str, RuleText]


def lint(project: Project) -> Linted:
    """cfn-lint's findings, informational ones included; `.cfnlintrc` of the project counts."""
    # cfn-lint is a heavy import, and only this check needs it.
    from cfnlint.config import ConfigMixIn
    from cfnlint.runner import Runner

    files = [project.relative(path) for path in linted_templates(project)]
    # cfn-lint looks for its configuration file in the current folder.
    with chdir(project.root):
        runner = Runner(ConfigMixIn(["--include-checks", "I", "--", *files]))
        findings, texts = [], {}
        for match in runner.run():
            rule = match.rule
            findings.append(
                Finding(
                    code=rule.id,
                    level=rule.severity,
                    path=os.path.relpath(match.filename or ""),
                    line=match.linenumber,
                    text=match.message,
                )
            )
            texts[rule.id] = RuleText(
                rule.shortdesc, rule.description, rule.severity, rule.source_url
            )
    return Linted(tuple(findings), texts)


def linted_templates(project: Project) -> Sequence[Path]:
    """Every template below the root template's folder, and all that the project deploys."""
    folder = (project.root / project.params.template_path).parent
    found = {path.resolve() for path in folder.rglob("*-stack.yaml")}
    deployed = (tree.template.path for spec in project.stacks for tree in spec.tree.walk())
    return sorted(found | {path.resolve() for path in deployed})
