"""Templates nested in templates, and what is known of their parameters."""

from pathlib import Path

import pytest

from deployer.errors import ProjectError
from deployer.project.read_tree import read_tree
from tests.unit.project.sample import write

LEAF = "Resources:\n  Topic: { Type: AWS::SNS::Topic }\n"


def nest(url: str, parameters: str = "{}", logical_id: str = "Child") -> str:
    """A nested stack as a line of Resources."""
    return (
        f"  {logical_id}: {{ Type: AWS::CloudFormation::Stack, Properties: "
        f"{{ TemplateURL: {url}, Parameters: {parameters} }} }}\n"
    )


def _refusal(root: Path, files: dict[str, str]) -> ProjectError:
    write(root, files)
    with pytest.raises(ProjectError) as raised:
        read_tree(root / "root.yaml")
    return raised.value


def test_paths_are_relative_to_the_template_that_names_them(tmp_path: Path) -> None:
    files = {
        "root.yaml": f"Resources:\n{nest('a/middle.yaml')}",
        "a/middle.yaml": f"Resources:\n{nest('../b/leaf.yaml', logical_id='Leaf')}",
        "b/leaf.yaml": LEAF,
    }
    write(tmp_path, files)
    names = [it.template.path.name for it in read_tree(tmp_path / "root.yaml").walk()]
    assert names == ["root.yaml", "middle.yaml", "leaf.yaml"]


def test_one_template_may_be_launched_twice(tmp_path: Path) -> None:
    root = f"Resources:\n{nest('leaf.yaml', logical_id='A')}{nest('leaf.yaml', logical_id='B')}"
    write(tmp_path, {"root.yaml": root, "leaf.yaml": LEAF})
    assert list(read_tree(tmp_path / "root.yaml").children) == ["A", "B"]


@pytest.mark.parametrize("url", ["https://bucket.s3.amazonaws.com/x.yaml", "!Sub '${B}/x.yaml'"])
def test_urls_are_not_looked_for_on_disk(tmp_path: Path, url: str) -> None:
    write(tmp_path, {"root.yaml": f"Resources:\n{nest(url)}"})
    assert read_tree(tmp_path / "root.yaml").children == {}


def test_missing_nested_template_is_named_with_its_line(tmp_path: Path) -> None:
    error = _refusal(tmp_path, {"root.yaml": f"Resources:\n{nest('gone.yaml')}"})
    assert error.what == "nested stack 'Child' names 'gone.yaml', which does not exist"
    assert error.where.endswith("root.yaml:2")


@pytest.mark.parametrize(
    "files",
    [
        {"root.yaml": f"Resources:\n{nest('root.yaml')}"},
        {
            "root.yaml": f"Resources:\n{nest('a.yaml')}",
            "a.yaml": f"Resources:\n{nest('root.yaml')}",
        },
    ],
)
def test_template_that_launches_itself_is_refused(tmp_path: Path, files: dict[str, str]) -> None:
    assert "launches 'root.yaml', which launches it" in _refusal(tmp_path, files).what


def test_nested_stack_without_url_is_refused(tmp_path: Path) -> None:
    text = "Resources:\n  Child: { Type: AWS::CloudFormation::Stack }\n"
    assert "'Child' has no TemplateURL" in _refusal(tmp_path, {"root.yaml": text}).what


def test_fault_in_a_nested_template_names_that_template(tmp_path: Path) -> None:
    files = {"root.yaml": f"Resources:\n{nest('leaf.yaml')}", "leaf.yaml": "Resources: [\n"}
    assert "leaf.yaml:2" in _refusal(tmp_path, files).where


@pytest.mark.parametrize(
    "text",
    [
        f"Resources:\n{nest('&url leaf.yaml', logical_id='A')}",
        f"Description: &url leaf.yaml\nResources:\n{nest('*url')}",
    ],
)
def test_url_behind_an_anchor_is_refused(tmp_path: Path, text: str) -> None:
    error = _refusal(tmp_path, {"root.yaml": text, "leaf.yaml": LEAF})
    assert "stands behind a YAML anchor" in error.what


def test_values_are_passed_down_every_level(tmp_path: Path) -> None:
    files = {
        "root.yaml": "Parameters: { Name: { Type: String } }\n"
        "Resources:\n" + nest("a.yaml", "{ Full: !Sub '${Name}-a' }"),
        "a.yaml": "Parameters: { Full: { Type: String } }\n"
        f"Resources:\n{nest('b.yaml', '{ Key: !Join [/, [!Ref Full, b]] }')}",
        "b.yaml": f"Parameters: {{ Key: {{ Type: String }} }}\n{LEAF}",
    }
    write(tmp_path, files)
    tree = read_tree(tmp_path / "root.yaml")
    known = {
        it.path.name: values for it, values in tree.with_values({"Name": "x", "AWS::Region": "r"})
    }
    assert known == {
        "root.yaml": {"Name": "x", "AWS::Region": "r"},
        "a.yaml": {"Full": "x-a", "AWS::Region": "r"},
        "b.yaml": {"Key": "x-a/b", "AWS::Region": "r"},
    }


@pytest.mark.parametrize(
    ("passed", "expected"),
    [
        ("{}", {"Size": "7"}),
        ("{ Size: 9 }", {"Size": "9"}),
        ("{ Size: !GetAtt Other.Arn }", {}),  # not known, and certainly not the default
    ],
)
def test_default_counts_only_where_nothing_is_passed(
    tmp_path: Path, passed: str, expected: dict[str, str]
) -> None:
    files = {
        "root.yaml": f"Resources:\n{nest('leaf.yaml', passed)}",
        "leaf.yaml": f"Parameters: {{ Size: {{ Type: Number, Default: 7 }} }}\n{LEAF}",
    }
    write(tmp_path, files)
    _, (_, values) = read_tree(tmp_path / "root.yaml").with_values({})
    assert values == expected
