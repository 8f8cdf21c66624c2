"""Every place where a template may name a local path is found, with its very characters."""

import json
from pathlib import Path
from typing import Any

import pytest

from deployer.errors import ProjectError
from deployer.project.named_places import NamedPlace
from deployer.project.path_properties import RESOURCE_PATHS
from deployer.project.template import Template, read_template

EVERY = [(kind, it.name) for kind, paths in RESOURCE_PATHS.items() for it in paths]


def _read(folder: Path, text: str) -> Template:
    path = folder / "some-stack.yaml"
    path.write_text(text)
    return read_template(path)


def _written(template: Template, place: NamedPlace) -> str:
    assert place.span is not None
    return template.text[place.span.start : place.span.end]


def _resource(kind: str, name: str, value: Any) -> dict[str, Any]:
    properties: Any = value
    for key in reversed(name.split(".")):
        properties = {key: properties}
    return {"Resources": {"Thing": {"Type": kind, "Properties": properties}}}


@pytest.mark.parametrize(("kind", "name"), EVERY)
def test_each_property_that_may_hold_a_path_is_found(tmp_path: Path, kind: str, name: str) -> None:
    template = _read(tmp_path, json.dumps(_resource(kind, name, "./it.json"), indent=1))
    [place] = template.places
    assert (place.owner, place.path_property.name, place.local_path) == ("Thing", name, "./it.json")
    assert _written(template, place) == '"./it.json"'


@pytest.mark.parametrize(
    "value",
    ["s3://bucket/key", "https://example.org/x", {"Fn::Sub": "${A}"}, {"Bucket": "b", "Key": "k"}],
)
def test_what_is_in_s3_already_is_no_local_path(tmp_path: Path, value: Any) -> None:
    kind = "AWS::StepFunctions::StateMachine"
    template = _read(tmp_path, json.dumps(_resource(kind, "DefinitionS3Location", value)))
    [place] = template.places
    assert place.local_path is None
    assert place.value == value


def test_metadata_of_an_application_names_files(tmp_path: Path) -> None:
    template = _read(
        tmp_path,
        "Metadata: { AWS::ServerlessRepo::Application: { LicenseUrl: LICENSE, ReadmeUrl: README } }"
        "\nResources: {}\n",
    )
    assert [_written(template, it) for it in template.places] == ["LICENSE", "README"]


INCLUDE = "{ Name: AWS::Include, Parameters: { Location: it.yaml } }"


@pytest.mark.parametrize(
    "text",
    [
        f"Transform: {INCLUDE}\nResources: {{}}\n",
        f"Transform:\n  - AWS::LanguageExtensions\n  - {INCLUDE}\nResources: {{}}\n",
        f"Resources:\n  Fn::Transform: {INCLUDE}\n",
        f"Resources:\n  A: {{ Type: T, Properties: {{ Deep: [ !Transform {INCLUDE} ] }} }}\n",
        f"Outputs: {{ O: {{ Value: {{ Fn::Transform: {INCLUDE} }} }} }}\nResources: {{}}\n",
    ],
)
def test_an_include_is_found_wherever_it_stands(tmp_path: Path, text: str) -> None:
    template = _read(tmp_path, text)
    [place] = template.places
    assert (place.owner, place.local_path) == ("AWS::Include", "it.yaml")
    assert _written(template, place) == "it.yaml"


def test_other_transforms_name_no_files(tmp_path: Path) -> None:
    text = "Resources:\n  Fn::Transform: { Name: Other, Parameters: { Location: it.yaml } }\n"
    assert _read(tmp_path, text).places == ()


def test_a_tag_is_part_of_the_place(tmp_path: Path) -> None:
    text = (
        "Resources:\n  Child:\n    Type: AWS::CloudFormation::Stack\n    Properties:\n"
        "      TemplateURL: !Sub https://${B}.s3.amazonaws.com/x.yaml # where it is\n"
    )
    template = _read(tmp_path, text)
    [place] = template.places
    assert _written(template, place) == "!Sub https://${B}.s3.amazonaws.com/x.yaml"


def test_a_block_ends_with_its_last_value(tmp_path: Path) -> None:
    text = (
        "Resources:\n  Machine:\n    Type: AWS::StepFunctions::StateMachine\n    Properties:\n"
        "      DefinitionS3Location:\n        Bucket: !Ref B # the bucket\n"
        "        Key: !Join [/, [a, b]]\n\n      # the role\n      RoleArn: r\n"
    )
    template = _read(tmp_path, text)
    [place] = template.places
    assert _written(template, place) == (
        "Bucket: !Ref B # the bucket\n        Key: !Join [/, [a, b]]"
    )


@pytest.mark.parametrize(
    "value",
    ["&it ./x.json", "!!str &it ./x.json", "*path", "{ Bucket: &b bucket, Key: k }"],
)
def test_what_others_share_has_no_place_of_its_own(tmp_path: Path, value: str) -> None:
    template = _read(
        tmp_path,
        "Description: &path ./x.json\nResources:\n  Machine:\n"
        "    Type: AWS::StepFunctions::StateMachine\n    Properties:\n"
        f"      DefinitionS3Location: {value}\n",
    )
    assert [it.span for it in template.places] == [None]


def test_a_property_that_a_merge_brought_has_no_place_of_its_own(tmp_path: Path) -> None:
    template = _read(
        tmp_path,
        "Mappings: &m { TemplateURL: x.yaml }\nResources:\n  Child:\n"
        "    Type: AWS::CloudFormation::Stack\n    Properties:\n      <<: *m\n      Tags: []\n",
    )
    assert [it.span for it in template.places] == [None]


def test_in_a_loop_each_resource_has_the_one_place(tmp_path: Path) -> None:
    template = _read(
        tmp_path,
        "Resources:\n  Fn::ForEach::Two:\n    - Name\n    - [A, B]\n    - Child${Name}:\n"
        "        Type: AWS::CloudFormation::Stack\n        Properties: { TemplateURL: x.yaml }\n",
    )
    assert [(it.owner, _written(template, it)) for it in template.places] == [
        ("ChildA", "x.yaml"),
        ("ChildB", "x.yaml"),
    ]


def test_a_path_with_the_loops_variable_is_refused_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match="holds the variable of its loop") as raised:
        _read(
            tmp_path,
            "Resources:\n  Fn::ForEach::Two:\n    - Name\n    - [A, B]\n    - Child${Name}:\n"
            "        Type: AWS::CloudFormation::Stack\n"
            "        Properties: { TemplateURL: '${Name}.yaml' }\n",
        )
    assert raised.value.where.endswith("some-stack.yaml:7")
    assert raised.value.todo


def test_a_url_with_the_loops_variable_is_left_alone(tmp_path: Path) -> None:
    template = _read(
        tmp_path,
        "Resources:\n  Fn::ForEach::Two:\n    - Name\n    - [A, B]\n    - Child${Name}:\n"
        "        Type: AWS::CloudFormation::Stack\n"
        "        Properties: { TemplateURL: !Sub 'https://b/${Name}.yaml' }\n",
    )
    assert template.places == ()


def test_a_path_among_the_globals_is_refused_with_its_line(tmp_path: Path) -> None:
    text = "Globals:\n  Function:\n    CodeUri: %s\nResources: {}\n"
    with pytest.raises(
        ProjectError, match=r"Globals\.Function\.CodeUri names '\.\./src/f'"
    ) as raised:
        _read(tmp_path, text % "../src/f")
    assert raised.value.where.endswith("some-stack.yaml:3")
    assert _read(tmp_path, text % "s3://bucket/key").places == ()
    assert _read(tmp_path, "Globals: { Api: { Name: x }, Odd: 7 }\nResources: {}\n").places == ()
