"""Reads a root template and, through what it names, all that is deployed with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from deployer.errors import ProjectError
from deployer.project.addresses import is_taken, local_file, may_be_ours, names_repository
from deployer.project.named_places import NamedPlace
from deployer.project.older_convention import MARKERS, RepositoryObject, repository_object
from deployer.project.path_properties import TEMPLATE
from deployer.project.platforms import platforms
from deployer.project.template import STACK_TYPE, Template, read_template
from deployer.project.tree import (
    Launch,
    NamedFile,
    TemplateTree,
    passed_parameters,
    passed_values,
    with_defaults,
)


def read_tree(
    path: Path, root: Path | None = None, values: Mapping[str, str] | None = None
) -> TemplateTree:
    """Read a template and, through the local paths that it names, all that it launches.

    Args:
        root: the project's, where objects of the code bucket may be files of the repository.
        values: of the template's parameters, as far as they are known.

    Raises:
        ProjectError: a template or a file that one names is missing or unreadable, or a template
            launches itself.
    """
    return _Reader(root).read(path, {**(values or {}), **MARKERS} if root else values or {}, ())


@dataclass(frozen=True)
class _Reader:
    """Reads each template once, however often it is launched."""

    root: Path | None
    _templates: dict[Path, Template] = field(default_factory=dict)

    def read(
        self,
        path: Path,
        known: Mapping[str, str],
        ancestors: tuple[Path, ...],
        passed: Mapping[str, object] | None = None,
    ) -> TemplateTree:
        """The tree below a template, in which some values are known and some are passed."""
        template = self._template(path)
        here = (*ancestors, path.resolve())
        values = with_defaults(template, known, known if passed is None else passed)
        launches: list[Launch] = []
        files: list[NamedFile] = []
        objects: list[RepositoryObject] = []
        in_doubt: list[NamedPlace] = []
        for place in template.places:
            ours = self._object(place, template, values)
            found = ours.path if ours else local_file(place, template, values)
            if found is None:
                in_doubt += [place] if may_be_ours(place, template, values) else []
                continue
            _check(place, found, path, here)
            objects += [ours] if ours else []
            if place.path_property.kind == TEMPLATE:
                given = passed_parameters(template, place.owner)
                below = passed_values(given, values, template.body)
                tree = self.read(found, below, here, given)
                launches.append(Launch(place, tree, is_taken(place, template, values)))
            else:
                kind = place.path_property.kind
                on = platforms(place.owner, kind, place.properties, values, template.body)
                files.append(NamedFile(place, found, kind, on, named_as=ours))
        return TemplateTree(
            template,
            tuple(launches),
            tuple(files),
            tuple(objects),
            tuple(in_doubt),
            names_repository(template, values),
        )

    def _template(self, path: Path) -> Template:
        if path not in self._templates:
            self._templates[path] = read_template(path)
            _check_urls(self._templates[path])
        return self._templates[path]

    def _object(
        self, place: NamedPlace, template: Template, values: Mapping[str, str]
    ) -> RepositoryObject | None:
        if self.root is None or place.local_path is not None:
            return None
        of = place.path_property
        return repository_object(self.root, of, place.value, values, template.body)


def _check(place: NamedPlace, found: Path, template: Path, here: tuple[Path, ...]) -> None:
    is_nested = place.path_property.kind == TEMPLATE
    who = f"nested stack '{place.owner}'" if is_nested else place.words
    if place.span is None:
        raise ProjectError(
            f"the {place.path_property.name} of {who if is_nested else repr(place.owner)} stands "
            "behind a YAML anchor",
            where=str(template),
            todo="Write the path itself there: it is replaced when the template is uploaded.",
        )
    where = f"{template}:{place.span.line}"
    named = place.local_path or found.name
    if not (found.is_file() if is_nested else found.exists()):
        raise ProjectError(f"{who} names '{named}', which does not exist", where=where)
    if is_nested and found.resolve() in here:
        raise ProjectError(f"{who} launches '{named}', which launches it", where=where)


def _check_urls(template: Template) -> None:
    for logical_id, properties in template.of_type(STACK_TYPE):
        if properties.get("TemplateURL") is None:
            raise ProjectError(
                f"nested stack '{logical_id}' has no TemplateURL", where=str(template.path)
            )
