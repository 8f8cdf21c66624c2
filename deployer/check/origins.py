"""From which parameters of a root template a value of a nested one comes."""

from collections.abc import Iterator, Mapping
from typing import Any

from deployer.check.survey import Survey
from deployer.check.walk import SUB_NAME, intrinsics
from deployer.project.template import Template
from deployer.project.tree import TemplateTree, passed_parameters

Origins = Mapping[str, tuple[str, ...]]
"""A template's parameters, each with those of the root that it comes from."""


def launches_with_origins(
    survey: Survey,
) -> Iterator[tuple[Template, Mapping[str, str], Origins]]:
    """Each launch of each template, as Survey.launches has it, with where its values come from."""
    origins = (it for spec in survey.project.stacks for it in _origins(spec.tree, None))
    for (template, values), found in zip(survey.launches(), origins, strict=True):
        yield template, values, found


def said_origins(value: Any, origins: Origins) -> str:
    """The parameters of the root that a value comes from, to be said after it; empty for none."""
    names = sorted({it for name in _names(value) for it in origins.get(name, ())})
    return f" ({', '.join(names)})" if names else ""


def _origins(tree: TemplateTree, passed: Origins | None) -> Iterator[Origins]:
    """Those of a template and of all below it, in the order of TemplateTree.with_values."""
    own = {name: (name,) for name in tree.template.parameters} if passed is None else passed
    yield own
    for launch in tree.launches:
        given = passed_parameters(tree.template, launch.place.owner)
        below = {name: tuple(_from(value, own)) for name, value in given.items()}
        yield from _origins(launch.tree, below)


def _from(value: Any, origins: Origins) -> Iterator[str]:
    for name in _names(value):
        yield from origins.get(name, ())


def _names(value: Any) -> Iterator[str]:
    for _, function, argument in intrinsics(value, "Ref", "Fn::Sub"):
        text = argument[0] if isinstance(argument, list) and argument else argument
        if isinstance(text, str):
            yield from SUB_NAME.findall(text) if function == "Fn::Sub" else [text]
