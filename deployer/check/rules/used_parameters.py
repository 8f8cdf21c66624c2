"""T009: a parameter that a template declares is used."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from deployer.check.rule import Rule, Violation
from deployer.check.survey import Survey
from deployer.check.walk import SUB_NAME, Step, intrinsics
from deployer.project.listed import listed
from deployer.project.named_places import NamedPlace
from deployer.project.parameters import MANDATORY
from deployer.project.path_properties import INCLUDED
from deployer.project.places import line_of
from deployer.project.template import Template, parse_body
from deployer.project.tree import TemplateTree

_UNSEARCHED = ("Parameters", "Metadata", "Description")
# What these transforms add uses no parameters; a macro's may.
_INCLUDE = "AWS::Include"
_KNOWN_TRANSFORMS = ("AWS::LanguageExtensions", "AWS::Serverless-2016-10-31")


def _violations(survey: Survey) -> Iterator[Violation]:
    used: dict[Path, Mapping[str, list[Step]]] = {}
    for template in survey.templates:
        used[template.path] = _uses(template)
    nested = {
        child.template.path for tree in survey.trees.values() for child in tree.children.values()
    }
    for template in survey.templates:
        if _is_transformed(template):
            continue
        for name in template.parameters:
            if name in MANDATORY and template.path not in nested:
                continue  # T001 asks for them, and they are the stack's tags
            tree = survey.trees.get(template.path)
            if name not in used[template.path]:
                text, level = f"the parameter '{name}' is never used", ""
            elif tree and not _reaches(tree, name, used):
                text = f"the parameter '{name}' is only passed to templates that never use it"
                level = "informational"
            else:
                continue
            # Only here, for to find lines a template is parsed again.
            line = line_of(template, "Parameters", name)
            yield Violation(template.path, line, text, level=level)


def _uses(template: Template) -> Mapping[str, list[Step]]:
    """Where each name is referred to."""
    found: dict[str, list[Step]] = {}
    searched = {key: it for key, it in template.body.items() if key not in _UNSEARCHED}
    searched["Included"] = [_snippet(template, it) for it in _included(template)]
    for place, function, argument in intrinsics(searched, "Ref", "Fn::Sub", "Fn::ValueOf"):
        for name in _names(function, argument):
            found.setdefault(name, []).append(place)
    return found


def _names(function: str, argument: Any) -> list[str]:
    first = argument[0] if isinstance(argument, list) and argument else argument
    if not isinstance(first, str):
        return []
    return SUB_NAME.findall(first) if function == "Fn::Sub" else [first]


def _reaches(tree: TemplateTree, name: str, used: Mapping[Path, Mapping[str, list[Step]]]) -> bool:
    """Whether a parameter comes to more than being passed on."""
    for place in used[tree.template.path].get(name, ()):
        passed = _passed(place)
        child = tree.children.get(passed[0]) if passed else None
        if passed is None or child is None or _is_transformed(child.template):
            return True
        if passed[1] not in child.template.parameters or _reaches(child, passed[1], used):
            return True
    return False


def _passed(place: Step) -> tuple[str, str] | None:
    """The nested stack and its parameter, where a place is in what a nested stack is passed."""
    match place:
        case ("Resources", str(logical_id), "Properties", "Parameters", str(name), *_):
            return logical_id, name
    return None


def _is_transformed(template: Template) -> bool:
    """Whether something that is not seen here may use parameters: a macro, or a remote snippet."""
    transforms = [*listed(template.body.get("Transform"))]
    transforms += [it for _, _, it in intrinsics(template.body, "Fn::Transform")]
    names = [it.get("Name") if isinstance(it, Mapping) else it for it in transforms]
    if any(it not in _KNOWN_TRANSFORMS and it != _INCLUDE for it in names):
        return True
    snippets = [_snippet(template, it) for it in _included(template)]
    return None in snippets or len(snippets) < names.count(_INCLUDE)


def _included(template: Template) -> list[NamedPlace]:
    return [it for it in template.places if it.path_property == INCLUDED]


def _snippet(template: Template, place: NamedPlace) -> Any:
    """What a template includes; None where it is no file beside it, or cannot be read."""
    path = template.path.parent / (place.local_path or "")
    try:
        return parse_body(path.read_text(encoding="utf-8-sig")) if path.is_file() else None
    except (ValueError, yaml.YAMLError):
        return None


RULE = Rule(
    code="T009",
    title="A parameter is used",
    reason="Whoever sets it believes that it changes something.",
    violations=_violations,
    level="warning",
)
