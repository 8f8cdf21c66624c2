"""Which parameter of the root stack would have a resource kept, as the templates were written."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from deployer.project.kept_policies import KEEPING
from deployer.project.template import parse_body
from deployer.stack.kept import fates

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient


def keeping_parameter(cfn: "CloudFormationClient", stack_id: str, physical_id: str) -> str:
    """`Name=Value`, to be given to a deployment; empty where no parameter decides it alone.

    Args:
        stack_id: of the root.
        physical_id: of a resource in it or below it.
    """
    found = {it.path: it.resource for it in fates(cfn, stack_id)}
    path = next((path for path, it in found.items() if it.physical_id == physical_id), ())
    if not path:
        return ""
    template = _written(cfn, found[path].stack)
    name = _referred(template, ("Resources", path[-1], "DeletionPolicy"))
    while name and len(path) > 1:
        path = path[:-1]
        template = _written(cfn, found[path].stack)
        name = _referred(template, ("Resources", path[-1], "Properties", "Parameters", name))
    if not name:
        return ""
    allowed = _at(template, ("Parameters", name, "AllowedValues")) or KEEPING
    value = next((it for it in reversed(KEEPING) if it in allowed), "")
    return f"{name}={value}" if value else ""


def _written(cfn: "CloudFormationClient", stack_id: str) -> Mapping[str, Any]:
    """A template before its transforms, which put a parameter's value in its place."""
    body: Any = cfn.get_template(StackName=stack_id, TemplateStage="Original")["TemplateBody"]
    parsed: Mapping[str, Any] = parse_body(body) if isinstance(body, str) else body
    return parsed


def _referred(template: Mapping[str, Any], place: tuple[str, ...]) -> str:
    match _at(template, place):
        case {"Ref": str(name)} if name in (template.get("Parameters") or {}):
            return name
    return ""


def _at(value: Any, place: tuple[str, ...]) -> Any:
    for step in place:
        value = value.get(step) if isinstance(value, Mapping) else None
    return value
