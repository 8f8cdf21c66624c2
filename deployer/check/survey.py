"""A project as the rules look at it: what several of them ask is worked out once."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from deployer.project.names import BOOTSTRAP_TEMPLATE, ci_build
from deployer.project.no_echo import hidden_values
from deployer.project.project import Project
from deployer.project.template import Template, read_template
from deployer.project.tree import TemplateTree


@dataclass(frozen=True)
class Survey:
    """One project, and what is known of all its templates.

    Attributes:
        region: that it goes to; None where that is not known.
    """

    project: Project
    region: str | None = None

    @cached_property
    def trees(self) -> Mapping[Path, TemplateTree]:
        """Each template that is deployed, with what it launches, by its path: once, however often
        it is launched."""
        found: dict[Path, TemplateTree] = {}
        for spec in self.project.stacks:
            for tree in spec.tree.walk():
                found.setdefault(tree.template.path, tree)
        return found

    @cached_property
    def templates(self) -> Sequence[Template]:
        """Each template that is deployed, once, and the bootstrap template where there is one."""
        deployed = [tree.template for tree in self.trees.values()]
        bootstrap = self.project.root_stack.tree.template.path.with_name(BOOTSTRAP_TEMPLATE)
        known = {template.path.resolve() for template in deployed}
        if bootstrap.is_file() and bootstrap.resolve() not in known:
            deployed.append(read_template(bootstrap))
        return deployed

    @cached_property
    def hidden_values(self) -> frozenset[str]:
        """The values of NoEcho parameters in the project's environment; no finding tells them."""
        return hidden_values(self.launches())

    def launches(
        self, pseudo_parameters: Mapping[str, str] | None = None, build_id: str | None = None
    ) -> Iterator[tuple[Template, Mapping[str, str]]]:
        """Each launch of each template, with what is known of its parameters.

        Args:
            pseudo_parameters: those that the caller supposes to be known, by name.
            build_id: the project's own unless given.
        """
        project = self.project
        known = {
            **(pseudo_parameters or {}),
            "ProjectName": project.params.project_name,
            "Environment": project.environment,
            "GitHubRepository": project.revision.repository,
            **project.params.values,
            "CiBuild": ci_build(project.build_id if build_id is None else build_id),
        }
        for spec in project.stacks:
            yield from spec.tree.with_values(known)
