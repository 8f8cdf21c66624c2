"""What the name of a nested template or of a file comes to, as far as values are known."""

import os.path
from collections.abc import Mapping
from pathlib import Path

from deployer.project.expressions import evaluate, holds
from deployer.project.named_places import NamedPlace, begins_as_path
from deployer.project.older_convention import is_in_doubt, mentions_repository
from deployer.project.path_properties import TEMPLATE
from deployer.project.template import Template


def local_file(place: NamedPlace, template: Template, values: Mapping[str, str]) -> Path | None:
    """The file that a place names by a path; None for anything else.

    What an expression makes of known values is a path too where a template must be named:
    CloudFormation takes none.
    """
    named = place.local_path
    if named is None and place.path_property.kind == TEMPLATE:
        text = evaluate(place.value, values, template.body)
        named = text if text and begins_as_path(text) else None
    if named is None:
        return None
    # One folder has one name, however many steps upwards lead to it.
    found = Path(os.path.normpath(template.path.parent / named))
    return None if place.path_property.inline and not found.exists() else found


def is_taken(place: NamedPlace, template: Template, values: Mapping[str, str]) -> bool | None:
    """Whether a place stands in the arm of Fn::If that counts; None where that is not known."""
    found = [(holds(name, values, template.body), arm) for name, arm in place.conditions]
    if any(it is (not arm) for it, arm in found):
        return False
    return None if any(it is None for it, _ in found) else True


def may_be_ours(place: NamedPlace, template: Template, values: Mapping[str, str]) -> bool:
    """Whether a place that was found to name no file may yet name a template of the project."""
    if place.path_property.kind != TEMPLATE or is_taken(place, template, values) is False:
        return False
    body = template.body
    unknown = evaluate(place.value, values, body) is None
    if unknown and begins_as_path(place.value):
        return True
    return is_in_doubt(place.path_property, place.value, values, body)


def names_repository(template: Template, values: Mapping[str, str]) -> bool:
    """Whether the address of any nested template is built from the repository's place in S3."""
    # Of what a loop names by its variable there is no place.
    addresses = (
        properties.get(name)
        for _, properties in template.nested_stacks()
        for name in ("TemplateURL", "Location")
    )
    return any(mentions_repository(it, values) for it in addresses)
