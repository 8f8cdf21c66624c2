"""Reads the whole project for one environment and build."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from deployer.errors import ProjectError
from deployer.project.names import ci_build, required_stack_name, root_stack_name
from deployer.project.params import DEFAULT_PATH, Params, read_params
from deployer.project.read_tree import read_tree
from deployer.project.revision import Revision, read_revision
from deployer.project.tree import TemplateTree

# Services refuse all else in a tag, though only when it is the turn of their resources.
# https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html
_NOT_IN_TAGS = re.compile(r"[^\w .:/=+@-]")
_TAG_LENGTH = 256
# The build id ends up in bucket names, so it keeps to their alphabet, and leaves them room.
_BUILD_ID = re.compile(r"[a-z0-9]([a-z0-9-]{0,10}[a-z0-9])?")

CACHE = Path(".deployer/cache")
"""Below the project's root; holds only what can be made again."""


@dataclass(frozen=True)
class StackSpec:
    """A stack to deploy: its name and its templates."""

    name: str
    tree: TemplateTree


@dataclass(frozen=True)
class Project:
    """What is deployed, as read from disk; nothing here has asked AWS.

    Attributes:
        root: the folder that holds cft/, src/ and params/.
        build_id: empty on main.
        stacks: in order of deployment; the last is the root stack.
    """

    root: Path
    params: Params
    build_id: str
    revision: Revision
    stacks: tuple[StackSpec, ...]

    @property
    def root_stack(self) -> StackSpec:
        """The stack that launches the nested stacks."""
        return self.stacks[-1]

    @property
    def environment(self) -> str:
        """devl, test or prod."""
        return self.params.environment

    def relative(self, path: Path) -> str:
        """A path as a reader in the project's root would write it."""
        return str(path.relative_to(self.root)) if path.is_relative_to(self.root) else str(path)

    def account_tags(self, stack_name: str) -> dict[str, str]:
        """The tags of a stack that serves all environments and commits of an account."""
        return {
            **self.params.tags,
            "ProjectName": self.params.project_name,
            "StackName": stack_name,
        }

    def tags(self, stack_name: str) -> dict[str, str]:
        """The tags of a stack, which CloudFormation gives to all its resources.

        What a branch's name may hold and a tag may not becomes `_`.
        """
        revision = self.revision
        facts = {
            "GitHubRepository": revision.repository,
            "GitHubRef": revision.ref,
            "GitHubURL": revision.url,
            "GitHubWFRunNumber": revision.run_number,
            "GitHubSHA": revision.sha,
        }
        return {
            **self.account_tags(stack_name),
            "Environment": self.environment,
            **{name: _NOT_IN_TAGS.sub("_", it)[:_TAG_LENGTH] for name, it in facts.items()},
        }


def read_project(
    root: Path, environment: str, build_id: str, process_environment: Mapping[str, str]
) -> Project:
    """Read params, revision and all templates.

    Raises:
        ProjectError: anything of it is missing or malformed.
    """
    if build_id and not _BUILD_ID.fullmatch(build_id):
        raise ProjectError(
            f"'{build_id}' is no build id",
            where="--build-id",
            todo="Use 1 to 12 lowercase letters, digits and hyphens, as bucket names do.",
        )
    params = read_params(root / DEFAULT_PATH, environment, root / CACHE / "params")
    return Project(
        root=root,
        params=params,
        build_id=build_id,
        revision=read_revision(root, process_environment),
        stacks=_stacks(root, params, build_id, {}),
    )


def with_overrides(project: Project, overrides: Mapping[str, str]) -> Project:
    """The project as values of its templates' parameters make it, beside those it has.

    Which template is launched may hang on one.

    Raises:
        ProjectError: as read_project says.
    """
    if not overrides:
        return project
    stacks = _stacks(project.root, project.params, project.build_id, overrides)
    return replace(project, stacks=stacks)


def _stacks(
    root: Path, params: Params, build_id: str, overrides: Mapping[str, str]
) -> tuple[StackSpec, ...]:
    known = {
        "ProjectName": params.project_name,
        "Environment": params.environment,
        "CiBuild": ci_build(build_id),
        **params.values,
        **overrides,
    }
    tree = read_tree(root / params.template_path, root, known)
    required = (
        StackSpec(required_stack_name(params, path, build_id), read_tree(path, root, known))
        for path in required_templates(tree)
    )
    return (*required, StackSpec(root_stack_name(params, build_id), tree))


def required_templates(tree: TemplateTree) -> list[Path]:
    """The stacks whose exports the root imports, from its `Metadata: Deployer: RequiredStacks`."""
    template = tree.template
    metadata: Mapping[str, Any] = template.body.get("Metadata") or {}
    ours = metadata.get("Deployer") or {}
    listed = ours.get("RequiredStacks") or [] if isinstance(ours, Mapping) else None
    if not isinstance(listed, list) or not all(isinstance(name, str) for name in listed):
        raise ProjectError(
            "Metadata.Deployer.RequiredStacks must be a list of template paths",
            where=str(template.path),
        )
    return [template.path.parent / name for name in listed]
