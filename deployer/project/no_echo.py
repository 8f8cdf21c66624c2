"""Values that nobody is to see: those of parameters that are declared NoEcho.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html
"""

from collections.abc import Iterable, Mapping
from typing import Any

from deployer.project.template import Template

MASK = "****"
"""What CloudFormation itself shows in the stead of such a value."""


def is_no_echo(declared: Mapping[str, Any]) -> bool:
    """Whether a parameter's declaration asks not to show its value."""
    return str(declared.get("NoEcho", "")).lower() == "true"


def hidden_values(launches: Iterable[tuple[Template, Mapping[str, str]]]) -> frozenset[str]:
    """The values that are known of NoEcho parameters, the empty one aside.

    Args:
        launches: templates, each with what is known of its parameters.
    """
    return frozenset(
        value
        for template, known in launches
        for name, declared in template.parameters.items()
        if is_no_echo(declared) and (value := known.get(name))
    )


def masked(text: str, hidden: Iterable[str]) -> str:
    """A text with every hidden value in it masked, the longest first."""
    for value in sorted(hidden, key=len, reverse=True):
        text = text.replace(value, MASK)
    return text
