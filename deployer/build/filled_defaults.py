"""Writes values into a template's text as the Defaults of its parameters."""

from collections.abc import Mapping

from deployer.project.cloudformation_yaml import parse
from deployer.project.spans import insertion_of, quoted, span_of, spliced


def with_defaults_filled(text: str, values: Mapping[str, str]) -> str:
    """The text with a value as the Default of each parameter; all else stays as it is.

    A parameter that is declared behind a YAML anchor keeps what it has.

    Args:
        text: of a template that has been read before.
        values: by names of parameters that the template declares.
    """
    node, body = parse(text)
    replacements = []
    for name, value in values.items():
        place = ("Parameters", name)
        if node is None:
            continue
        if "Default" in body["Parameters"][name]:
            span = span_of(node, text, (*place, "Default"))
            if span:
                # `Default:` alone has its nothing right behind the colon.
                blank = " " if text[span.start - 1] == ":" else ""
                replacements.append((span.start, span.end, blank + quoted(value)))
        elif found := insertion_of(node, text, place):
            at, separator = found
            key = '"Default"' if separator == ", " else "Default"
            replacements.append((at, at, f"{key}: {quoted(value)}{separator}"))
    return spliced(text, replacements)
