"""What CloudFormation is asked for."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class StackRequest:
    """What a stack shall become.

    Attributes:
        template_url: None to send the text itself, which must then be under 51,200 bytes.
        template_text: what stands at template_url.
    """

    stack_name: str
    template_url: str | None
    template_text: str
    parameters: Mapping[str, str]
    tags: Mapping[str, str]
