"""A root template and the templates nested in it, at any depth."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from deployer.errors import ProjectError
from deployer.project.expressions import evaluate
from deployer.project.named_places import NamedPlace
from deployer.project.older_convention import RepositoryObject
from deployer.project.platforms import Platforms
from deployer.project.template import Template

_NO_TEMPLATE: Mapping[str, Any] = {}


@dataclass(frozen=True)
class NamedFile:
    """A local file or folder that a template names where AWS wants an object of S3.

    Attributes:
        kind: `Function` or `Layer` for code, else `File`.
        platforms: that code must work on.
        named_as: the object of the code bucket that the template names; None for a local path.
    """

    place: NamedPlace
    path: Path
    kind: str
    platforms: Platforms
    named_as: RepositoryObject | None = None


@dataclass(frozen=True)
class Launch:
    """A template of the project that another names for a nested stack.

    Attributes:
        taken: whether the conditions around its name hold; None where that is not known.
    """

    place: NamedPlace
    tree: "TemplateTree"
    taken: bool | None = True


@dataclass(frozen=True)
class TemplateTree:
    """A template with the nested stacks it launches.

    Attributes:
        launches: those whose TemplateURL names a file of the project; both arms of an Fn::If.
        files: what else of the project it names.
        objects: those of its templates and files that it names as objects of the code bucket.
        in_doubt: where it may name a nested template of the project, and it is not known which.
        names_repository: whether the address of a nested template is built with the code bucket's
            name or the repository's.
    """

    template: Template
    launches: tuple[Launch, ...] = ()
    files: tuple[NamedFile, ...] = ()
    objects: tuple[RepositoryObject, ...] = ()
    in_doubt: tuple[NamedPlace, ...] = ()
    names_repository: bool = False

    @cached_property
    def children(self) -> Mapping[str, "TemplateTree"]:
        """What each nested stack launches, by logical id; where that is not known, the first."""
        found: dict[str, TemplateTree] = {}
        for it in sorted(self.launches, key=lambda it: it.taken is False):
            found.setdefault(it.place.owner, it.tree)
        return {it.place.owner: found[it.place.owner] for it in self.launches}

    def walk(self) -> Iterator["TemplateTree"]:
        """This tree and all below it, parents first."""
        yield self
        for launch in self.launches:
            yield from launch.tree.walk()

    def with_values(self, known: Mapping[str, str]) -> Iterator[tuple[Template, Mapping[str, str]]]:
        """Each template of the tree with what is known of its parameters' values.

        Args:
            known: values of this template's parameters and of the pseudo parameters.
        """
        yield from self._with_values(known, passed=known)

    def _with_values(
        self, known: Mapping[str, str], passed: Iterable[str]
    ) -> Iterator[tuple[Template, Mapping[str, str]]]:
        values = with_defaults(self.template, known, passed)
        yield self.template, values
        for launch in self.launches:
            given = passed_parameters(self.template, launch.place.owner)
            below = passed_values(given, values, self.template.body)
            yield from launch.tree._with_values(below, passed=given)


def check_launches(tree: TemplateTree) -> None:
    """Refuse to go on where it is not known which template of the project is launched.

    Raises:
        ProjectError: names the first such nested stack with its line.
    """
    for below in tree.walk():
        for place in below.in_doubt:
            path = below.template.path
            raise ProjectError(
                f"which template nested stack '{place.owner}' launches cannot be known before "
                "deployment, and so not whether it changed",
                where=f"{path}:{place.span.line}" if place.span else str(path),
                todo="Build its address from parameters that the params file, a Default or "
                "--parameter gives, or name the alternatives with !If.",
            )


def passed_parameters(template: Template, logical_id: str) -> Mapping[str, Any]:
    """The parameters that a template passes to a nested stack, as they are written."""
    passed = (template.resources[logical_id].get("Properties") or {}).get("Parameters")
    return passed if isinstance(passed, Mapping) else {}


def with_defaults(
    template: Template, known: Mapping[str, str], passed: Iterable[str]
) -> dict[str, str]:
    """What is known in a template; a parameter that is passed has not its default, known or not."""
    defaults = {
        name: it["Default"]
        for name, it in template.parameters.items()
        if "Default" in it and name not in passed
    }
    return {**_evaluated(defaults, {}, _NO_TEMPLATE), **known}


def passed_values(
    given: Mapping[str, Any], values: Mapping[str, str], body: Mapping[str, Any]
) -> dict[str, str]:
    """What is known in a nested stack: the pseudo parameters, and of what is passed to it.

    Args:
        given: the parameters that are passed, by name.
        values: what is known where they are passed.
        body: of the template that passes them.
    """
    pseudo = {name: value for name, value in values.items() if name.startswith("AWS::")}
    return {**pseudo, **_evaluated(given, values, body)}


def _evaluated(
    values: Mapping[str, Any], known: Mapping[str, str], body: Mapping[str, Any]
) -> dict[str, str]:
    found = {name: evaluate(value, known, body) for name, value in values.items()}
    return {name: value for name, value in found.items() if value is not None}
