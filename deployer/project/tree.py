"""A root template and the templates nested in it, at any depth."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deployer.errors import ProjectError
from deployer.project.expressions import evaluate
from deployer.project.template import STACK_TYPE, Template, read_template


@dataclass(frozen=True)
class TemplateTree:
    """A template with the nested stacks it launches.

    Attributes:
        children: by logical id; only those whose TemplateURL is a relative path.
    """

    template: Template
    children: Mapping[str, "TemplateTree"]

    def walk(self) -> Iterator["TemplateTree"]:
        """This tree and all below it, parents first."""
        yield self
        for child in self.children.values():
            yield from child.walk()

    def with_values(self, known: Mapping[str, str]) -> Iterator[tuple[Template, Mapping[str, str]]]:
        """Each template of the tree with what is known of its parameters' values.

        Args:
            known: values of this template's parameters and of the pseudo parameters.
        """
        yield from self._with_values(known, passed=known)

    def _with_values(
        self, known: Mapping[str, str], passed: Iterable[str]
    ) -> Iterator[tuple[Template, Mapping[str, str]]]:
        """As with_values; a parameter that is passed has not its default, known or not."""
        values = {**_defaults(self.template, passed), **known}
        yield self.template, values
        pseudo = {name: value for name, value in known.items() if name.startswith("AWS::")}
        for logical_id, child in self.children.items():
            given = self.template.resources[logical_id]["Properties"].get("Parameters") or {}
            yield from child._with_values({**pseudo, **_evaluated(given, values)}, passed=given)


def read_tree(path: Path) -> TemplateTree:
    """Read a template and, through relative TemplateURLs, all that it launches.

    Raises:
        ProjectError: a template is missing or unreadable, or launches itself.
    """
    return _read(path, ancestors=())


def _read(path: Path, ancestors: tuple[Path, ...]) -> TemplateTree:
    template = read_template(path)
    here = (*ancestors, path.resolve())
    children = {}
    for logical_id, properties in template.of_type(STACK_TYPE):
        url = properties.get("TemplateURL")
        if url is None:
            raise ProjectError(f"nested stack '{logical_id}' has no TemplateURL", where=str(path))
        if not isinstance(url, str) or "://" in url:
            continue
        child = path.parent / url
        if logical_id not in template.template_urls:
            raise ProjectError(
                f"the TemplateURL of nested stack '{logical_id}' stands behind a YAML anchor",
                where=str(path),
                todo="Write the path itself there: it is replaced when the template is uploaded.",
            )
        line = template.template_urls[logical_id].line
        if not child.is_file():
            raise ProjectError(
                f"nested stack '{logical_id}' names '{url}', which does not exist",
                where=f"{path}:{line}",
            )
        if child.resolve() in here:
            raise ProjectError(
                f"nested stack '{logical_id}' launches '{url}', which launches it",
                where=f"{path}:{line}",
            )
        children[logical_id] = _read(child, here)
    return TemplateTree(template, children)


def _defaults(template: Template, passed: Iterable[str]) -> dict[str, str]:
    defaults = {
        name: it["Default"]
        for name, it in template.parameters.items()
        if "Default" in it and name not in passed
    }
    return _evaluated(defaults, {})


def _evaluated(values: Mapping[str, Any], known: Mapping[str, str]) -> dict[str, str]:
    found = {name: evaluate(value, known) for name, value in values.items()}
    return {name: value for name, value in found.items() if value is not None}
