"""What a contender is asked to deploy, and what it must be told that the deployer finds out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.deploy_peers.ground import Ground
from deployer.project.declarations import base_name, declarations
from deployer.project.parameters import CodeLocation, fill_parameters
from deployer.project.project import StackSpec, read_project


@dataclass(frozen=True)
class Stack:
    """A stack that a project needs.

    Attributes:
        template: its path from the project's root.
        parameters: what a person must give who has no deployer.
    """

    name: str
    template: str
    parameters: Mapping[str, str]


@dataclass(frozen=True)
class Task:
    """What is to be deployed, where.

    Attributes:
        stacks: in order.
        variables: the whole environment of a contender's process.
        location: the code bucket and the key.
        scratch: for what a contender writes beside the project.
    """

    root: Path
    stacks: Sequence[Stack]
    variables: Mapping[str, str]
    location: CodeLocation
    scratch: Path


def read_task(ground: Ground, location: CodeLocation, scratch: Path, versions: bool) -> Task:
    """The task as the project's files stand now.

    Args:
        versions: look up the object versions of zips, which must be in the bucket.
    """
    project = read_project(ground.root, "devl", "", {})
    newest = _newest_versions(ground.client("s3"), location.bucket) if versions else {}

    def stack(spec: StackSpec) -> Stack:
        values = fill_parameters(project, spec, location, {})
        for declared in declarations(spec.tree.template):
            name = base_name(spec.tree.template, declared, values)
            values[declared.version_parameter] = newest.get(f"{name}.zip", "none")
        template = project.relative(spec.tree.template.path)
        return Stack(spec.name, template, {name: it for name, it in values.items() if it})

    stacks = [stack(spec) for spec in project.stacks]
    return Task(ground.root, stacks, ground.variables, location, scratch)


def _newest_versions(s3: Any, bucket: str) -> Mapping[str, str]:
    """Object versions by the last part of their keys."""
    pages = s3.get_paginator("list_object_versions").paginate(Bucket=bucket)
    found = (it for page in pages for it in page.get("Versions", []) if it["IsLatest"])
    return {it["Key"].rpartition("/")[2]: it["VersionId"] for it in found}
