"""TemplateURLs are replaced in place, and every other character stays as it was."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deployer.build.templates import TemplateHome, package_templates
from deployer.project.read_tree import read_tree
from deployer.project.template import parse_body, read_template

HOME = TemplateHome("acme/templates/", "bucket.s3.eu-west-1.amazonaws.com")
CHILD = "child.yaml"
PLACE = "\ue000"
"""Stands in a test's template where the TemplateURL goes."""

# Printable, beyond the Basic Multilingual Plane too, and no line ends but what a test adds.
_PROSE = st.text(st.characters(exclude_categories=["C", "Z"], exclude_characters=PLACE))
_STYLES = st.sampled_from(
    [
        CHILD,
        f"'{CHILD}'",
        f'"{CHILD}"',
        f">-\n        {CHILD}",
        f"|-\n        {CHILD}",
        f"!!str {CHILD}",
    ]
)


def _replaced(folder: Path, written: bytes) -> bytes:
    """What becomes of a template that launches `child.yaml`, with the new URLs blanked out."""
    (folder / CHILD).write_text("Resources:\n  Topic: { Type: AWS::SNS::Topic }\n")
    path = folder / "parent.yaml"
    path.write_bytes(written)
    *_, child, parent = package_templates(read_tree(path, folder), HOME, {}).templates
    url = json.dumps(HOME.url(child.key))
    assert url in parent.text
    return parent.text.replace(url, PLACE).encode()


def _yaml(before: str, after: str) -> str:
    return (
        f"# {before}\n"
        f"Description: {json.dumps(before, ensure_ascii=False)} # {after}\n"
        "Resources:\n"
        "  Child:\n"
        "    Type: AWS::CloudFormation::Stack # nested\n"
        "    Properties:\n"
        f"      TemplateURL: {PLACE}\n"
        f"      Tags: [] # {after}\n"
        "  Topic: { Type: AWS::SNS::Topic }   \n"
        f"# {after}\n\n"
    )


@given(before=_PROSE, after=_PROSE, style=_STYLES, newline=st.sampled_from(["\n", "\r\n"]))
def test_every_other_character_of_yaml_stays(
    before: str, after: str, style: str, newline: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    text = _yaml(before, after).replace("\n", newline)
    written = text.replace(PLACE, style.replace("\n", newline))
    folder = tmp_path_factory.getbasetemp()
    assert _replaced(folder, written.encode()) == text.encode()


_ADDRESS = f"https://${{CodeRepositoryS3Bucket}}.s3.amazonaws.com/${{GitHubRepository}}/{CHILD}"
_JOINED = f"""\
Fn::Join:
          - /
          - - https://s3.amazonaws.com # inside
            - !Ref CodeRepositoryS3Bucket
            - !Sub ${{GitHubRepository}}/{CHILD}"""
_ADDRESS_STYLES = st.sampled_from(
    [
        f"!Sub {_ADDRESS}",
        f"!Sub   '{_ADDRESS}'",
        f"!Sub >-\n        {_ADDRESS}",
        f'{{ "Fn::Sub": "{_ADDRESS}" }}',
        f"Fn::Sub: {_ADDRESS}",
        f"!Sub [ '{_ADDRESS}', {{ Own: 1 }} ]",
        f"!Sub\n        - {_ADDRESS} # inside\n        - Own: !Ref AWS::Region",
        _JOINED,
    ]
)


@given(before=_PROSE, after=_PROSE, style=_ADDRESS_STYLES, newline=st.sampled_from(["\n", "\r\n"]))
def test_an_address_of_the_older_convention_is_replaced_whole(
    before: str, after: str, style: str, newline: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    text = _yaml(before, after)
    if style.startswith("Fn::"):  # a block stands below its key
        text = text.replace(PLACE, f"\n        {PLACE}")
    text = text.replace("\n", newline)
    written = text.replace(PLACE, style.replace("\n", newline))
    assert _replaced(tmp_path_factory.getbasetemp(), written.encode()) == text.encode()


@given(before=_PROSE, comment=_PROSE, spaces=st.integers(1, 4))
def test_comment_after_the_value_stays(
    before: str, comment: str, spaces: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    tail = " " * spaces + "# " + comment
    text = _yaml(before, "").replace(PLACE, PLACE + tail)
    assert (
        _replaced(tmp_path_factory.getbasetemp(), text.replace(PLACE, CHILD).encode())
        == text.encode()
    )


@given(before=_PROSE, indent=st.sampled_from([None, 2, "\t"]))
def test_every_other_character_of_json_stays(
    before: str, indent: int | str | None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    body = {
        "Description": before,
        "Resources": {
            "Child": {
                "Type": "AWS::CloudFormation::Stack",
                "Properties": {"TemplateURL": CHILD, "Tags": []},
            }
        },
    }
    written = json.dumps(body, indent=indent, ensure_ascii=False)
    expected = written.replace(json.dumps(CHILD), PLACE)
    assert _replaced(tmp_path_factory.getbasetemp(), written.encode()) == expected.encode()


def test_several_in_one_template_are_each_replaced(tmp_path: Path) -> None:
    stack = "{ Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: %s, Tags: [] } }"
    text = f"Resources:\n  A: {stack % PLACE}\n  B: {stack % PLACE}\n  C: {stack % PLACE}\n"
    assert _replaced(tmp_path, text.replace(PLACE, CHILD).encode()) == text.encode()


def test_byte_order_mark_is_dropped_and_moves_no_place(tmp_path: Path) -> None:
    text = _yaml("before", "after")
    written = b"\xef\xbb\xbf" + text.replace(PLACE, CHILD).encode()
    assert _replaced(tmp_path, written) == text.encode()


def test_result_means_what_the_template_meant(tmp_path: Path) -> None:
    (tmp_path / CHILD).write_text("Resources: { Topic: { Type: AWS::SNS::Topic } }")
    path = tmp_path / "parent.yaml"
    path.write_text(_yaml("\U0001f600", "é").replace(PLACE, f">-\n        {CHILD}"))
    before = read_template(path).body
    child, parent = package_templates(read_tree(path), HOME, {}).templates
    after = parse_body(parent.text)
    assert after["Resources"]["Child"]["Properties"].pop("TemplateURL") == HOME.url(child.key)
    del before["Resources"]["Child"]["Properties"]["TemplateURL"]
    assert after == before


@pytest.mark.parametrize(
    ("url", "line"), [(CHILD, 3), ("https://example.org/x.yaml", 3), ("!Sub 'x'", 3)]
)
def test_place_knows_its_line(tmp_path: Path, url: str, line: int) -> None:
    path = tmp_path / "parent.yaml"
    path.write_text(
        "Resources:\n  Child: { Type: AWS::CloudFormation::Stack, Properties: {\n"
        f"    TemplateURL: {url} }} }}\n"
    )
    assert [it.span and it.span.line for it in read_template(path).places] == [line]
