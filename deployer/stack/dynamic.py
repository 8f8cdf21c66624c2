"""Stacks whose values may change though nothing of the project does."""

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from deployer.project.listed import listed
from deployer.project.no_echo import is_no_echo
from deployer.project.path_properties import INCLUDED, TEMPLATE
from deployer.project.template import Template
from deployer.project.tree import TemplateTree

# Without a version CloudFormation takes the newest at every deployment. What is not seen to be of
# another kind or to have one, an expression that is put together among them, may be without.
# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-ssm.html
# Of the two kinds that are let through, CloudFormation compares the reference as it is written,
# never the value, so it would find no change either.
# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-ssm-secure-strings.html
# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-secretsmanager.html
_UNVERSIONED = re.compile(
    r"\{\{resolve(?!:(?:ssm-secure|secretsmanager):|:ssm:(?:[^}]|\}(?!\}))*:\d+\}\})"
)


def has_values_unseen(
    tree: TemplateTree, parameters: Mapping[str, str], agreed: Collection[str] = ()
) -> bool:
    """Whether a deployment may differ in what no record can hold.

    NoEcho values are secret, so not even a hash of them is kept; those in Parameter Store may have
    changed there, as may what stands elsewhere, and what a macro makes of the same text. The macros
    of AWS itself, whose names begin with `AWS::`, make the same of it.

    Args:
        parameters: the root template's, as they are given.
        agreed: names of parameters that may differ.
    """
    texts = [*parameters.values(), *_texts(tree)]
    return any(_UNVERSIONED.search(it) for it in texts) or any(
        _has_secrets(it.template, agreed) or _names_elsewhere(it) or _has_macros(it.template.body)
        for it in tree.walk()
    )


def _texts(tree: TemplateTree) -> Iterator[str]:
    """The templates, and the snippets that become parts of them."""
    for below in tree.walk():
        yield below.template.text
        for file in below.files:
            if file.place.path_property == INCLUDED and file.path.is_file():
                yield file.path.read_text("utf-8", "replace")


def _has_secrets(template: Template, agreed: Collection[str]) -> bool:
    return any(
        is_no_echo(declared) or str(declared.get("Type", "")).startswith("AWS::SSM::")
        for name, declared in template.parameters.items()
        if name not in agreed
    )


def _names_elsewhere(tree: TemplateTree) -> bool:
    """Whether a nested template or a snippet is no file of the project."""
    if any(it not in tree.children for it, _ in tree.template.nested_stacks()):
        return True
    ours = [*(it.place for it in tree.launches), *(it.place for it in tree.files)]
    return any(
        it not in ours
        for it in tree.template.places
        if it.path_property.kind == TEMPLATE or it.path_property == INCLUDED
    )


def _has_macros(body: Mapping[str, Any]) -> bool:
    """Whether a template names a macro that is not of AWS, at its top or anywhere below.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-section-structure.html
    """
    return any(not it.startswith("AWS::") for it in (*_names(body.get("Transform")), *_calls(body)))


def _calls(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, below in value.items():
            yield from _names(below) if key == "Fn::Transform" else _calls(below)
    elif isinstance(value, list):
        for below in value:
            yield from _calls(below)


def _names(transforms: Any) -> Iterator[str]:
    for it in listed(transforms):
        yield str(it.get("Name")) if isinstance(it, Mapping) else str(it)
