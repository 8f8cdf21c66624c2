"""No rule gives way to a template that is not as it should be: cfn-lint tells what is wrong."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from deployer.check.registry import RULES
from deployer.check.survey import Survey
from deployer.errors import ProjectError
from deployer.project.parameters import MANDATORY
from deployer.project.template import read_template
from tests.unit.project.sample import sample_project, write

ODD: tuple[Any, ...] = (
    None,
    [],
    {},
    "text",
    7,
    True,
    [None],
    [[]],
    {"Fn::If": ["A", {}, []]},
    {"Ref": ["A"]},
    {"Fn::Sub": None},
    {"Fn::Sub": [{}, []]},
    {"Fn::Sub": ["a", "b"]},
    {"Fn::Join": "a"},
    {"Fn::GetAtt": [{}, None]},
    {"Effect": None, 7: 8},
)
TEXT = (
    "Description: Something of everything.\nParameters:\n"
    + "".join(f"  {name}: {{ Type: String }}\n" for name in MANDATORY)
    + """\
  Colour: { Type: String, AllowedPattern: 'b.*', AllowedValues: [blue], MaxLength: 9 }
Mappings: { Arns: { A: { B: 'arn:aws:sns:eu-west-1:123456789012:a' } } }
Resources:
  Role:
    Type: AWS::IAM::Role
    Metadata: { Deployer: { IgnoreRules: [T001] } }
    Properties:
      RoleName: !Sub '${ProjectName}-${Colour}'
      AssumeRolePolicyDocument:
        Statement: { Effect: Allow, Principal: { AWS: ['*'] }, Action: sts:AssumeRole }
      Policies:
        - PolicyDocument:
            Statement:
              - { Effect: Allow, Action: ['s3:*'], Resource: ['*'], Condition: { Bool: { a: b } } }
  Function: { Type: AWS::Lambda::Function, Properties: { Layers: [a, b] } }
  Table: { Type: AWS::DynamoDB::Table, DeletionPolicy: Retain }
  Machine:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      DefinitionS3Location: { Bucket: a, Key: !Join ['/', [a, !Ref Colour]] }
      DefinitionSubstitutions: { A: b }
      DefinitionString: !Sub ['{"StartAt": "${A}"}', { A: b }]
      Definition:
        StartAt: A
        States:
          A: { Type: Choice, Choices: [{ Next: B }], Default: B, Catch: [{ Next: B }] }
          B: { Type: Parallel, Branches: [{ StartAt: A, States: {} }], Next: C }
          C: { Type: Map, ItemProcessor: { StartAt: A, States: {} }, End: true }
  ChildStack:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: nested-stacks/function-stack.yaml
      Parameters: { ProjectName: !Ref ProjectName, BaseName: !Sub '${Colour}' }
Outputs:
  Name:
    Description: Of the child.
    Value: !GetAtt ChildStack.Outputs.Name
    Export: { Name: !Sub '${ProjectName}-name' }
"""
)


def places(value: Any, place: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in a body."""
    yield place
    below = value.items() if isinstance(value, Mapping) else ()
    for key, it in enumerate(value) if isinstance(value, list) else below:
        yield from places(it, (*place, key))


def with_odd(value: Any, place: tuple[Any, ...], odd: Any) -> Any:
    """A body with one value replaced."""
    if not place:
        return odd
    key, *rest = place
    changed = list(value) if isinstance(value, list) else dict(value)
    changed[key] = with_odd(value[key], tuple(rest), odd)
    return changed


def is_refused(place: tuple[Any, ...], odd: Any) -> bool:
    """Whether a template with an odd value there is refused when it is read."""
    match place:
        case () | ("Resources",):
            return True
        case ("Parameters",):
            return bool(odd)
        case ("Parameters" | "Resources", _):
            return not isinstance(odd, dict)
        case ("Metadata",) | ("Resources", _, "Properties"):
            return not isinstance(odd, dict) and bool(odd)
    return False


def body(folder: Path) -> Any:
    """The sound template's values."""
    write(folder, {"sound.yaml": TEXT})
    return read_template(folder / "sound.yaml").body


def test_sound_template_breaks_many_rules(tmp_path: Path) -> None:
    survey = Survey(sample_project(tmp_path, {"cft/root-stack.yaml": TEXT}))
    broken = {rule.code for rule in RULES if list(rule.violations(survey))}
    assert broken >= {"T004", "T007", "T010", "T011", "T012", "T013", "T014", "T015"}


@pytest.mark.parametrize("odd", ODD, ids=repr)
def test_rules_go_through_any_template(tmp_path: Path, odd: Any) -> None:
    project = sample_project(tmp_path, {"cft/root-stack.yaml": TEXT})
    spec = project.root_stack
    sound = body(tmp_path)
    tried = 0
    for place in places(sound):
        if is_refused(place, odd):
            continue
        template = replace(spec.tree.template, body=with_odd(sound, place, odd))
        launches = tuple(it for it in spec.tree.launches if it.place.owner in template.resources)
        tree = replace(spec.tree, template=template, launches=launches)
        survey = Survey(replace(project, stacks=(replace(spec, tree=tree),)))
        for rule in RULES:
            try:
                list(rule.violations(survey))
            except ProjectError:
                pass  # a user's mistake, told as such
            except Exception as error:
                raise AssertionError(f"{rule.code} at {place}") from error
        tried += 1
    assert tried > 100
