"""Where a value of a template's body stands in the template's text."""

from functools import lru_cache

import yaml

from deployer.project.cloudformation_yaml import compose
from deployer.project.loops import declared_resources
from deployer.project.nodes import way_to
from deployer.project.template import Template


def line_of(template: Template, *place: str | int, text: str = "") -> int:
    """The line of a value, from 1; 0 where even its outermost key is not in the text.

    What does not stand in the text itself, such as what a YAML merge brought in, has the line of
    the nearest thing around it that does.

    Args:
        place: keys and indexes from the top of the template's body. An intrinsic's long name
            (`Fn::Sub`, `Ref`) is a key, however it is written; a resource that a loop makes is
            directly below Resources, as Template.resources has it.
        text: something in the value, for the line of a long text that it is in.
    """
    match place:
        case ("Resources", str(logical_id), *below):
            place = (*_written(template, logical_id), *below)
    return line_in(template.text, *place, text=text)


def _written(template: Template, logical_id: str) -> tuple[str | int, ...]:
    """Where a resource is written, if it is one that a loop makes."""
    resources = template.body["Resources"]
    if logical_id not in resources:
        for it in declared_resources(resources):
            if it.logical_id == logical_id:
                return it.place
    return ("Resources", logical_id)


def line_in(whole: str, *place: str | int, text: str = "") -> int:
    """As line_of, of any YAML or JSON.

    Raises:
        yaml.YAMLError: it is neither.
    """
    root = _root(whole)
    way, is_there = way_to(root, place)
    key, node = way[-1] if way else (root, root)
    line = key.start_mark.line + 1 if way else 0
    return line + _lines_before(whole, node, line, text) if text and is_there else line


@lru_cache(maxsize=64)
def _root(text: str) -> yaml.Node:
    """The nodes of a template; an empty mapping for an empty text."""
    return compose(text) or yaml.MappingNode("", [])


def _lines_before(whole: str, node: yaml.Node, line: int, text: str) -> int:
    """How many lines below its key a text in a value stands."""
    start = whole.find(text, node.start_mark.index, node.end_mark.index)
    if start < 0:
        return 0
    return node.start_mark.line + 1 - line + whole.count("\n", node.start_mark.index, start)
