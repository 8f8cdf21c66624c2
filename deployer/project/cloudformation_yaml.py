"""CloudFormation's YAML: plain values for the short intrinsics, and the nodes they stand in."""

from typing import Any

import yaml


def parse(text: str) -> tuple[yaml.Node | None, Any]:
    """The nodes and the plain values of a template's text.

    Raises:
        yaml.YAMLError: it is not YAML.
    """
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
        return node, loader.construct_document(node) if node else None
    finally:
        loader.dispose()


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Safe YAML with CloudFormation's tags, without dates, and refusing duplicate keys."""


def _construct_tag(loader: Any, suffix: str, node: yaml.Node) -> dict[str, Any]:
    name = suffix if suffix in ("Ref", "Condition") else f"Fn::{suffix}"
    if isinstance(node, yaml.ScalarNode):
        value: Any = loader.construct_scalar(node)
        if suffix == "GetAtt":
            # !GetAtt Child.Outputs.Arn: the attribute's name keeps its own dots.
            value = value.split(".", 1)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        value = loader.construct_mapping(node, deep=True)
    return {name: value}


def _construct_mapping(loader: Any, node: yaml.MappingNode) -> dict[Any, Any]:
    loader.flatten_mapping(node)
    found: dict[Any, Any] = {}
    for key_node, value_node in node.value:
        if not isinstance(key_node, yaml.ScalarNode):
            # {{resolve:ssm:name}} without quotes is a mapping whose key is a mapping.
            raise yaml.constructor.ConstructorError(
                None,
                None,
                "a key must be plain text; are there quotes missing?",
                key_node.start_mark,
            )
        key = loader.construct_object(key_node, deep=True)
        if key in found:
            raise yaml.constructor.ConstructorError(
                None, None, f"the key '{key}' stands twice", key_node.start_mark
            )
        found[key] = loader.construct_object(value_node, deep=True)
    return found


_Loader.add_multi_constructor("!", _construct_tag)
_Loader.add_constructor("tag:yaml.org,2002:map", _construct_mapping)
# CloudFormation takes dates such as AWSTemplateFormatVersion as text.
_Loader.add_constructor("tag:yaml.org,2002:timestamp", lambda loader, node: node.value)
