"""Finds the places of a template where objects of S3, or local paths in their stead, are named."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from deployer.errors import ProjectError
from deployer.project.loops import DeclaredResource, mentions
from deployer.project.nodes import Place
from deployer.project.path_properties import (
    INCLUDED,
    METADATA_PATHS,
    RESOURCE_PATHS,
    TEMPLATE,
    PathProperty,
)
from deployer.project.spans import Span, span_of

_INCLUDE = "AWS::Include"
# The beginning of a text that is neither an address nor made at deployment.
_PATH = re.compile(r"(?!https?:|s3:|\$\{|<|\{\{).")


@dataclass(frozen=True)
class NamedPlace:
    """A place that names an object of S3 or a local path.

    Attributes:
        owner: logical id of the resource; of metadata its key, of a transform its name.
        properties: of the resource, for what else it says.
        value: what is written there.
        span: where; None where it cannot be replaced there.
        conditions: of each Fn::If around it, with the arm that it stands in.
    """

    owner: str
    path_property: PathProperty
    properties: Mapping[str, Any]
    value: Any
    span: Span | None
    conditions: tuple[tuple[str, bool], ...] = ()

    @property
    def words(self) -> str:
        """What a message calls it."""
        return f"{self.path_property.name} of '{self.owner}'"

    @property
    def local_path(self) -> str | None:
        """The path that is written there; None for a URL, an object's name or an expression."""
        is_path = isinstance(self.value, str) and self.value and "://" not in self.value
        return self.value if is_path else None


def named_places(
    path: Path,
    body: Mapping[str, Any],
    resources: list[DeclaredResource],
    node: yaml.Node,
    text: str,
) -> Iterator[NamedPlace]:
    """The places of one template, in no order of meaning.

    Args:
        path: of the template, for messages.
        resources: all that the body declares.

    Raises:
        ProjectError: a path depends on the variable of a loop, so no one object can replace it.
    """
    for resource in resources:
        for it in RESOURCE_PATHS.get(str(resource.body.get("Type")), ()):
            properties = resource.body.get("Properties") or {}
            value = _value(properties, it)
            if value is None:
                continue
            place = (*resource.place, "Properties", *it.name.split("."))
            # What replaces a spread path stands beside its key, where no Fn::If can choose it.
            arms = [_Arm(value, place)] if it.form.spread else _arms(value, place)
            for arm in arms:
                span = span_of(node, text, arm.place)
                found = NamedPlace(
                    resource.logical_id, it, properties, arm.value, span, arm.conditions
                )
                if resource.variables and mentions(_at(body, arm.place), resource.variables):
                    _refuse_variable(found, path)
                else:
                    yield found
    _check_globals(path, body, node, text)
    yield from _of_metadata(body, node, text)
    if _INCLUDE in text:  # to look through everything takes as long as all the rest
        yield from _of_includes(body, (), node, text)


def begins_as_path(value: Any) -> bool:
    """Whether what is written for an address begins as only a local path does."""
    match value:
        case str(text) | {"Fn::Sub": str(text) | [str(text), _]}:
            return bool(_PATH.match(text))
        case {"Fn::Join": [_, [first, *_]]}:
            return begins_as_path(first)
    return False


@dataclass(frozen=True)
class _Arm:
    """A value, or one of those that the Fn::If in its stead chooses between."""

    value: Any
    place: Place
    conditions: tuple[tuple[str, bool], ...] = ()


def _arms(
    value: Any, place: Place, conditions: tuple[tuple[str, bool], ...] = ()
) -> Iterator[_Arm]:
    match value:
        case {"Fn::If": [str(condition), *arms]} if len(arms) == 2:
            for index, arm in enumerate(arms, 1):
                here = (*conditions, (condition, index == 1))
                yield from _arms(arm, (*place, "Fn::If", index), here)
        case _:
            yield _Arm(value, place, conditions)


def _refuse_variable(found: NamedPlace, path: Path) -> None:
    it = found.path_property
    is_path = found.local_path or (it.kind == TEMPLATE and begins_as_path(found.value))
    if not is_path or it.inline:
        return  # an expression that names what is in S3 already
    raise ProjectError(
        f"{found.words} holds the variable of its loop, and so names many files in one place",
        where=f"{path}:{found.span.line}" if found.span else str(path),
        todo="Name one path for all, or write these resources without the loop.",
    )


def _check_globals(path: Path, body: Mapping[str, Any], node: yaml.Node, text: str) -> None:
    """Refuse a path for all resources of a type, which are built for different platforms.

    `aws cloudformation package` leaves it as it is. https://github.com/aws/aws-cli/issues/3376
    """
    shared = body.get("Globals")
    for name, properties in shared.items() if isinstance(shared, Mapping) else ():
        for it in RESOURCE_PATHS.get(f"AWS::Serverless::{name}", ()):
            found = NamedPlace(name, it, {}, _value(properties, it), None)
            if found.local_path is None:
                continue
            span = span_of(node, text, ("Globals", name, *it.name.split(".")))
            raise ProjectError(
                f"Globals.{name}.{it.name} names '{found.local_path}', which nothing uploads there",
                where=f"{path}:{span.line}" if span else str(path),
                todo=f"Write {it.name} in each AWS::Serverless::{name}.",
            )


def _of_metadata(body: Mapping[str, Any], node: yaml.Node, text: str) -> Iterator[NamedPlace]:
    metadata = body.get("Metadata") or {}
    for key, properties in METADATA_PATHS.items():
        written: Any = metadata.get(key)
        for it in properties if isinstance(written, Mapping) else ():
            if (value := _value(written, it)) is not None:
                span = span_of(node, text, ("Metadata", key, it.name))
                yield NamedPlace(key, it, written, value, span)


def _of_includes(value: Any, place: Place, node: yaml.Node, text: str) -> Iterator[NamedPlace]:
    """Each AWS::Include below a value: Fn::Transform anywhere, Transform at the top."""
    items: Any = ()
    if isinstance(value, Mapping):
        items = value.items()
    elif isinstance(value, list):
        items = enumerate(value)
    for step, below in items:
        here = (*place, step)
        is_transform = step == "Fn::Transform" or here[0] == "Transform"
        if is_transform and isinstance(below, Mapping) and below.get("Name") == _INCLUDE:
            if (location := _value(below, INCLUDED)) is not None:
                span = span_of(node, text, (*here, *INCLUDED.name.split(".")))
                yield NamedPlace(_INCLUDE, INCLUDED, {}, location, span)
        elif isinstance(below, Mapping | list):
            yield from _of_includes(below, here, node, text)


def _value(properties: Any, it: PathProperty) -> Any:
    return _at(properties, tuple(it.name.split(".")))


def _at(value: Any, place: Place) -> Any:
    for step in place:
        if isinstance(step, int):
            value = value[step]
        else:
            value = value.get(step) if isinstance(value, Mapping) else None
    return value
