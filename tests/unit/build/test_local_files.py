"""What templates name becomes objects of the code bucket; all else of their text stays."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deployer.build.contents import read_contents
from deployer.build.local_files import content_specs
from deployer.build.templates import PackagedStack, TemplateHome, package_templates
from deployer.errors import ProjectError
from deployer.project.path_properties import RESOURCE_PATHS, PathProperty
from deployer.project.read_tree import read_tree
from deployer.project.template import parse_body
from tests.unit.project.sample import write
from tests.unit.project.test_tree import nest

HOME = TemplateHome("acme/templates/", "code.s3.eu-west-1.amazonaws.com", "acme/files/")
EVERY = [
    (kind, it) for kind, paths in RESOURCE_PATHS.items() for it in paths if it.kind != "Template"
]


def packaged(root: Path, name: str = "root.yaml") -> PackagedStack:
    """The stack of a template, packaged."""
    tree = read_tree(root / name)
    specs = list(content_specs(tree))
    return package_templates(tree, HOME, read_contents(specs, HOME.files_prefix, root, local=False))


def _resource(kind: str, it: PathProperty, path: str) -> dict[str, Any]:
    value: Any = path
    for key in reversed(it.name.split(".")):
        value = {key: value}
    return {"Type": kind, "Properties": {**value, "Zone": [1]}}


def _at(properties: Any, it: PathProperty) -> Any:
    steps = it.name.split(".")
    for step in steps[:-1] if it.form.spread else steps:
        properties = properties[step]
    return properties


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize(("kind", "it"), EVERY)
def test_each_property_gets_the_object_in_its_own_form(
    tmp_path: Path, kind: str, it: PathProperty, indent: int | None
) -> None:
    template = json.dumps({"Resources": {"Thing": _resource(kind, it, "it.js")}}, indent=indent)
    write(tmp_path, {"root.yaml": template, "it.js": "{}"})
    stack = packaged(tmp_path)
    [content] = stack.contents
    found = _at(json.loads(stack.text)["Resources"]["Thing"]["Properties"], it)
    expected: Any = f"s3://code/{content.key}"
    if it.form.bucket:
        expected = {it.form.bucket: "code", it.form.key: content.key}
    elif it.form.scheme == "https":
        expected = f"https://{HOME.host}/{content.key}"
    assert found == expected
    assert content.key.startswith("acme/files/")


_NAMES = st.sampled_from(["it.json", "'it.json'", '"./it.json"', ">-\n            it.json"])
_COMMENTS = st.text(st.characters(exclude_categories=["C", "Z"]))


@given(path=_NAMES, comment=_COMMENTS, newline=st.sampled_from(["\n", "\r\n"]))
@pytest.mark.parametrize(
    ("kind", "it"),
    [
        next(found for found in EVERY if found[0] == kind)
        for kind in (
            "AWS::StepFunctions::StateMachine",
            "AWS::Glue::Job",
            "AWS::Synthetics::Canary",
        )
    ],
)
def test_block_yaml_means_the_same_but_for_the_object_and_keeps_its_comments(
    tmp_path_factory: pytest.TempPathFactory,
    kind: str,
    it: PathProperty,
    path: str,
    comment: str,
    newline: str,
) -> None:
    *around, last = it.name.split(".")
    lines = [f"# {comment}", "Resources:", "  Thing:", f"    Type: {kind}", "    Properties:"]
    lines += [f"      {name}: # {comment}" for name in around]
    indent = " " * (6 + 2 * len(around))
    lines += [f"{indent}First: 1 # {comment}", f"{indent}{last}: {path}", f"{indent}Last: 2"]
    lines += [f"# {comment}", "      Zone: 1", ""]
    folder = tmp_path_factory.getbasetemp()
    write(folder, {"root.yaml": newline.join("\n".join(lines).split("\n")), "it.json": "{}"})

    stack = packaged(folder)

    before = parse_body((folder / "root.yaml").read_text(encoding="utf-8"))
    after = parse_body(stack.text)
    written, found = (_at(it_["Resources"]["Thing"]["Properties"], it) for it_ in (before, after))
    key = stack.contents[0].key
    if it.form.spread:
        del written["Script"]
        assert found == {**written, it.form.bucket: "code", it.form.key: key}
    elif it.form.bucket:
        assert found == {it.form.bucket: "code", it.form.key: key}
    else:
        assert found == f"s3://code/{key}"
    assert stack.text.count(f"# {comment}") >= 3 + len(around)
    assert after["Resources"]["Thing"]["Properties"]["Zone"] == 1


def test_folders_become_zips_and_files_stay_as_they_are(tmp_path: Path) -> None:
    text = (
        "Resources:\n"
        "  F: { Type: AWS::Lambda::Function, Properties: { Code: src } }\n"
        "  G: { Type: AWS::Lambda::Function, Properties: { Code: one.py } }\n"
        "  H: { Type: AWS::Lambda::Function, Properties: { Code: ready.zip } }\n"
        "  M: { Type: AWS::StepFunctions::StateMachine, "
        "Properties: { DefinitionS3Location: m.asl.yaml } }\n"
    )
    files = {"src/handler.py": "", "one.py": "1", "ready.zip": "zip", "m.asl.yaml": "States: {}"}
    write(tmp_path, {"root.yaml": text, **files})
    found = {it.bundle.name: it for it in packaged(tmp_path).contents}
    assert {name: it.bundle.zipped for name, it in found.items()} == {
        "src": True,
        "one.py": True,
        "ready.zip": False,
        "m.asl.yaml": False,
    }
    assert found["one.py"].key.endswith(".zip")
    assert found["m.asl.yaml"].key.endswith(".yaml")


def test_a_file_that_many_name_is_one_object(tmp_path: Path) -> None:
    leaf = "Resources:\n  F: { Type: AWS::Lambda::Function, Properties: { Code: ../src } }\n"
    files = {
        "root.yaml": f"Resources:\n{nest('a/leaf.yaml', logical_id='A')}"
        f"{nest('b/leaf.yaml', logical_id='B')}",
        "a/leaf.yaml": leaf,
        "b/leaf.yaml": leaf,
        "src/handler.py": "",
    }
    write(tmp_path, files)
    assert len(packaged(tmp_path).contents) == 1


def test_a_changed_file_changes_every_template_above_it(tmp_path: Path) -> None:
    files = {
        "root.yaml": f"Resources:\n{nest('a.yaml')}",
        "a.yaml": "Resources:\n  F: { Type: AWS::Lambda::Function, Properties: { Code: src } }\n",
        "src/handler.py": "1",
    }
    write(tmp_path, files)
    before = packaged(tmp_path)
    write(tmp_path, {"src/handler.py": "2"})
    after = packaged(tmp_path)
    assert before.digest != after.digest
    assert not {it.key for it in before.templates} & {it.key for it in after.templates}


def test_nothing_is_replaced_in_what_is_included(tmp_path: Path) -> None:
    include = "{ Name: AWS::Include, Parameters: { Location: snippet.yaml } }"
    snippet = "F: { Type: AWS::Lambda::Function, Properties: { Code: src } }\n"
    write(tmp_path, {"root.yaml": f"Resources:\n  Fn::Transform: {include}\n"})
    write(tmp_path, {"snippet.yaml": snippet})
    stack = packaged(tmp_path)
    [content] = stack.contents
    assert content.bundle.path == tmp_path / "snippet.yaml"
    assert f'Location: "s3://code/{content.key}"' in stack.text


LOOP = """\
Resources:
  Fn::ForEach::Two:
    - Name
    - [A, B]
    - Child${Name}:
        Type: AWS::CloudFormation::Stack
        Properties:
          TemplateURL: leaf.yaml # once
          Parameters: { Name: !Ref Name }
"""


def test_in_a_loop_the_one_place_is_replaced_once(tmp_path: Path) -> None:
    leaf = "Parameters: { Name: { Type: String } }\nResources:\n  T: { Type: AWS::SNS::Topic }\n"
    write(tmp_path, {"root.yaml": LOOP, "leaf.yaml": leaf})
    stack = packaged(tmp_path)
    assert stack.text == LOOP.replace("leaf.yaml", json.dumps(HOME.url(stack.templates[0].key)))


def test_a_loop_whose_stacks_need_different_texts_is_refused(tmp_path: Path) -> None:
    leaf = (
        "Parameters: { Name: { Type: String }, CodeRepositoryS3Bucket: { Type: String } }\n"
        "Resources:\n  F: { Type: AWS::Lambda::Function, Properties: { Code: { "
        "S3Bucket: !Ref CodeRepositoryS3Bucket, S3Key: !Sub 'x/${Name}.zip' } } }\n"
    )
    bucket = "Parameters: { CodeRepositoryS3Bucket: { Type: String } }\n"
    passed = "{ Name: !Ref Name, CodeRepositoryS3Bucket: !Ref CodeRepositoryS3Bucket }"
    loop = bucket + LOOP.replace("{ Name: !Ref Name }", passed)
    write(tmp_path, {"root.yaml": loop, "leaf.yaml": leaf})
    write(tmp_path, {"code/A/handler.py": "1", "code/B/handler.py": "2"})
    tree = read_tree(tmp_path / "root.yaml", tmp_path)
    contents = read_contents(list(content_specs(tree)), "x/", tmp_path, local=False)
    with pytest.raises(ProjectError, match="what this loop launches differs") as raised:
        package_templates(tree, HOME, contents)
    assert raised.value.where.endswith("root.yaml:9")
