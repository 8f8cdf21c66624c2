"""CloudFormation's YAML: plain values for the short intrinsics, and the nodes they stand in."""

import json
import re
from typing import Any

import yaml


def parse(text: str) -> tuple[yaml.Node | None, Any]:
    """The nodes and the plain values of a template's text.

    Raises:
        yaml.YAMLError: it is not YAML.
    """
    node = compose(text)
    if node is None:
        return None, None
    loader = _Loader("")
    try:
        return node, loader.construct_document(node)
    finally:
        loader.dispose()


def compose(text: str) -> yaml.Node | None:
    """The nodes of a YAML or JSON text, each where it stands in it; None where there are none.

    Raises:
        yaml.YAMLError: it is neither.
    """
    padded = _SURROGATES.sub(_joined, text) if _has_surrogates(text) else text
    loader = _Loader(padded)
    try:
        node: yaml.Node | None = loader.get_single_node()
    finally:
        loader.dispose()
    if padded != text and node:
        _remove_padding(node)
    return node


# JSON writes a character beyond the Basic Multilingual Plane as two escapes, which YAML refuses. An
# escaped backslash is matched as well, so that what follows it is not taken for an escape.
_SURROGATES = re.compile(
    r"\\u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})|\\.", re.DOTALL
)
# Fills the place of what was shortened, so that all after it stays where it is. Of no meaning to
# anyone: https://www.unicode.org/faq/private_use.html
_PADDING = "\uf8f0"


def _has_surrogates(text: str) -> bool:
    if "\\ud" not in text.lower() or _PADDING in text:
        return False
    try:
        json.loads(text)
    except ValueError:
        return False  # in YAML such a text may stand for itself
    return True


def _joined(match: re.Match[str]) -> str:
    if match[1] is None:
        return match[0]
    pair = "".join(chr(int(it, 16)) for it in match.groups())
    joined = pair.encode("utf-16", "surrogatepass").decode("utf-16")
    return joined + _PADDING * (len(match[0]) - len(joined))


def _remove_padding(node: yaml.Node) -> None:
    if isinstance(node, yaml.ScalarNode):
        node.value = node.value.replace(_PADDING, "")
    else:
        for it in node.value:
            for below in it if isinstance(it, tuple) else (it,):
                _remove_padding(below)


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Safe YAML with CloudFormation's tags, without dates; keys are texts, and stand once."""


def _construct_tag(loader: Any, suffix: str, node: yaml.Node) -> dict[str, Any]:
    name = suffix if suffix in ("Ref", "Condition") else f"Fn::{suffix}"
    if isinstance(node, yaml.ScalarNode):
        value: Any = loader.construct_scalar(node)
        if suffix == "GetAtt":
            # !GetAtt Child.Outputs.Arn: the attribute's name keeps its own dots.
            value = value.split(".", 1)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    elif isinstance(node, yaml.MappingNode):
        value = _construct_mapping(loader, node)
    return {name: value}


def _construct_mapping(loader: Any, node: yaml.MappingNode) -> dict[str, Any]:
    loader.flatten_mapping(node)
    found: dict[str, Any] = {}
    for key_node, value_node in node.value:
        if not isinstance(key_node, yaml.ScalarNode):
            # {{resolve:ssm:name}} without quotes is a mapping whose key is a mapping.
            raise yaml.constructor.ConstructorError(
                None,
                None,
                "a key must be plain text; are there quotes missing?",
                key_node.start_mark,
            )
        # As it is written: a parameter may be called No, an account 012345678901.
        key = key_node.value
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
