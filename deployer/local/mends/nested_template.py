"""What a nested stack is to become, read from the properties of its parent's resource."""

from dataclasses import dataclass
from typing import Any

from deployer.local.mends import upstream

Record = dict[str, Any]

engine = upstream.module("services.cloudformation.engine")
helpers = upstream.module("services.cloudformation.helpers")
provisioners = upstream.module("services.cloudformation.provisioners")


@dataclass(frozen=True)
class Child:
    """A template that passed every check that CloudFormation makes before it begins.

    Attributes:
        body: the template as it was uploaded.
        template: the same with transforms applied.
        parameters: in the engine's own form, name → {Value, NoEcho}.
        conditions: name → whether it holds.
        tags: the parent's tags and those of the resource itself.
    """

    body: str
    template: Record
    parameters: Record
    conditions: Record
    tags: list[dict[str, str]]


def prepared(properties: Record, parent_name: str, previous: Record) -> Child:
    """Read and check a child's template, as CreateStack and UpdateStack do with theirs.

    Args:
        previous: the parameters that the child has now; empty for a new one.

    Raises:
        ValueError: with the reason that CloudFormation gives for the parent's resource.
    """
    body, given = _fetched(properties), _given(properties)
    raw = engine._parse_template(body)
    unknown = sorted({item["Key"] for item in given} - set(raw.get("Parameters") or {}))
    if unknown:
        raise ValueError(f"Parameters: [{', '.join(unknown)}] do not exist in the template")
    template = engine._apply_transforms(raw, given, previous)
    # The macro rule reads the template as it was sent, the IAM rule what the macros made of it.
    provisioners._check_nested_stack_capabilities(parent_name, raw)
    provisioners._check_nested_stack_capabilities(parent_name, template)
    parameters = engine._resolve_parameters(template, given)
    conditions = engine._evaluate_conditions(template, parameters)
    engine.validate_template_support(template, conditions, params=parameters)
    tags = [
        {"Key": key, "Value": value}
        for key, value in provisioners._tag_map(properties.get("Tags")).items()
        if not key.startswith("aws:")
    ]
    return Child(body, template, parameters, conditions, tags)


def _fetched(properties: Record) -> str:
    url = properties.get("TemplateURL")
    if not url:
        raise ValueError("Property TemplateURL cannot be empty.")
    body, error = helpers._resolve_template({"TemplateURL": [url]})
    if error is not None or not body:
        raise ValueError(f"S3 error: the template at {url} cannot be read.")
    return str(body)


def _given(properties: Record) -> list[dict[str, str]]:
    parameters = properties.get("Parameters") or {}
    if any(isinstance(value, (list, dict)) for value in parameters.values()):
        raise ValueError(
            "Value of property Parameters must be an object with String (or simple type) properties"
        )
    return [{"Key": name, "Value": _text(value)} for name, value in parameters.items()]


def _text(value: Any) -> str:
    """A parameter as CloudFormation hands it to the child."""
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)
