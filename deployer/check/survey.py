"""A project as the rules look at it: what several of them ask is worked out once."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from deployer.check.walk import Step, texts
from deployer.project.names import BOOTSTRAP_TEMPLATE, ci_build
from deployer.project.project import Project
from deployer.project.template import Template, read_template
from deployer.project.tree import TemplateTree


@dataclass(frozen=True)
class Survey:
    """One project, and what is known of all its templates."""

    project: Project
    _texts: dict[Path, Sequence[tuple[Step, str]]] = field(default_factory=dict, init=False)

    @cached_property
    def trees(self) -> Sequence[TemplateTree]:
        """Each template that is deployed with what it launches, once, however often launched."""
        found: dict[Path, TemplateTree] = {}
        for spec in self.project.stacks:
            for tree in spec.tree.walk():
                found.setdefault(tree.template.path.resolve(), tree)
        return list(found.values())

    @cached_property
    def templates(self) -> Sequence[Template]:
        """Each template that is deployed, once, and the bootstrap template where there is one."""
        deployed = [tree.template for tree in self.trees]
        bootstrap = self.project.root_stack.tree.template.path.with_name(BOOTSTRAP_TEMPLATE)
        if bootstrap.is_file() and bootstrap.resolve() not in {
            it.path.resolve() for it in deployed
        }:
            deployed.append(read_template(bootstrap))
        return deployed

    def texts(self, template: Template) -> Sequence[tuple[Step, str]]:
        """Every text of a template's body, with its place."""
        if template.path not in self._texts:
            self._texts[template.path] = list(texts(template.body))
        return self._texts[template.path]

    def launches(
        self, *, region: str, build_id: str | None = None
    ) -> Iterator[tuple[Template, Mapping[str, str]]]:
        """Each launch of each template with what is known of its parameters.

        Args:
            region: what AWS::Region is worth.
            build_id: the project's own unless given.
        """
        project = self.project
        known = {
            "AWS::Region": region,
            "AWS::AccountId": "123456789012",
            "AWS::Partition": "aws",
            "AWS::URLSuffix": "amazonaws.com",
            "ProjectName": project.params.project_name,
            "Environment": project.environment,
            **project.params.values,
            "CiBuild": ci_build(project.build_id if build_id is None else build_id),
        }
        for spec in project.stacks:
            yield from spec.tree.with_values({**known, "AWS::StackName": spec.name})
