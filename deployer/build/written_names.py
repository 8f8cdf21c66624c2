"""Writes the names of kept resources out in a template, so that CloudFormation can import them.

It takes over what stands already only under a name that the template spells: one made by Ref, Sub
or any other function is not looked for. A DeletionPolicy must keep the resource, too.
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/import-resources-automatically.html
"""

from collections.abc import Iterator, Mapping
from typing import Any

from deployer.project.cloudformation_yaml import compose
from deployer.project.expressions import evaluate, holds
from deployer.project.kept_policies import KEEPING
from deployer.project.spans import insertion_of, quoted, span_of
from deployer.project.template import Template

Replacement = tuple[int, int, str]
"""From, to, and what shall stand there, as `spliced` takes it."""

# The primary identifier of each type, where it can be given and imports are supported.
# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/resource-import-supported-resources.html
_NAMES: Mapping[str, str] = {
    "AWS::DynamoDB::GlobalTable": "TableName",
    "AWS::DynamoDB::Table": "TableName",
    "AWS::IAM::Role": "RoleName",
    "AWS::KMS::Alias": "AliasName",
    "AWS::Kinesis::Stream": "Name",
    "AWS::Lambda::Function": "FunctionName",
    "AWS::Logs::LogGroup": "LogGroupName",
    "AWS::S3::Bucket": "BucketName",
    "AWS::S3::BucketPolicy": "Bucket",
    "AWS::SSM::Parameter": "Name",
}


def written_names(template: Template, values: Mapping[str, str]) -> Iterator[Replacement]:
    """What puts the names of kept resources into a template's text.

    Names that hang on more than is known, or do not stand in the text by themselves, stay.

    Args:
        values: what is known of the template's parameters, and the pseudo parameters.
    """
    root, body, text = compose(template.text), template.body, template.text
    if root is None:
        return
    for logical_id, resource in template.resources.items():
        if not _is_kept(resource, values, body):
            continue
        named = _NAMES[str(resource.get("Type"))]
        value = (resource.get("Properties") or {}).get(named)
        name = _name(value, template, values)
        span = span_of(root, text, ("Resources", logical_id, "Properties", named))
        if not name or span is None or isinstance(value, str):
            continue
        if isinstance(value, Mapping) and _is_reference(value, template):
            # What waited for the other resource by naming it must go on to wait.
            place = insertion_of(root, text, ("Resources", logical_id))
            if "DependsOn" in resource or place is None:
                continue
            at, separator = place
            yield at, at, f"{quoted('DependsOn')}: {quoted(value['Ref'])}{separator}"
        yield span.start, span.end, quoted(name)


def _is_kept(
    resource: Mapping[str, Any], values: Mapping[str, str], body: Mapping[str, Any]
) -> bool:
    if resource.get("Type") not in _NAMES:
        return False
    condition = resource.get("Condition")
    if condition is not None and holds(condition, values, body) is False:
        return False
    return evaluate(resource.get("DeletionPolicy"), values, body) in KEEPING


def _name(value: Any, template: Template, values: Mapping[str, str]) -> str | None:
    """A name, also where it is that of another resource of the template."""
    if _is_reference(value, template):
        other = template.resources[value["Ref"]]
        named = _NAMES.get(str(other.get("Type")))
        value = (other.get("Properties") or {}).get(named) if named else None
    return evaluate(value, values, template.body)


def _is_reference(value: Any, template: Template) -> bool:
    return isinstance(value, Mapping) and value.get("Ref") in template.resources
