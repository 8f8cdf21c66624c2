"""What a tree of templates names besides its nested templates, and in whose words."""

from pathlib import Path

import pytest

from deployer.errors import ProjectError
from deployer.project.platforms import Platform
from deployer.project.read_tree import read_tree
from deployer.project.tree import check_launches
from tests.unit.project.sample import write
from tests.unit.project.test_tree import LEAF, nest

URL = "https://${CodeRepositoryS3Bucket}.s3.amazonaws.com/${GitHubRepository}"
HEAD = (
    "Parameters: { CodeRepositoryS3Bucket: { Type: String }, GitHubRepository: { Type: String } }\n"
)


def function(code: str, logical_id: str = "Function") -> str:
    """A function as a line of Resources."""
    return (
        f"  {logical_id}: {{ Type: AWS::Lambda::Function, Properties: {{ Runtime: python3.13, "
        f"Architectures: [arm64], Code: {code} }} }}\n"
    )


def at(path: str) -> str:
    """The address of one of the repository's files, by the older convention."""
    return f"!Sub '{URL}/{path}'"


def _refusal(root: Path, files: dict[str, str]) -> ProjectError:
    write(root, files)
    with pytest.raises(ProjectError) as raised:
        read_tree(root / "cft/root.yaml", root)
    return raised.value


def test_files_are_relative_to_the_template_that_names_them(tmp_path: Path) -> None:
    files = {
        "cft/root.yaml": f"Resources:\n{nest('nested/a.yaml')}",
        "cft/nested/a.yaml": f"Resources:\n{function('../../src/greet')}",
        "src/greet/handler.py": "",
    }
    write(tmp_path, files)
    [file] = read_tree(tmp_path / "cft/root.yaml").children["Child"].files
    assert file.path.resolve() == tmp_path / "src/greet"
    assert (file.kind, file.platforms) == ("Function", (Platform("python3.13", "arm64"),))


def test_a_missing_file_is_named_with_its_line(tmp_path: Path) -> None:
    error = _refusal(tmp_path, {"cft/root.yaml": f"Resources:\n{function('./gone')}"})
    assert error.what == "Code of 'Function' names './gone', which does not exist"
    assert error.where.endswith("root.yaml:2")


def test_a_path_behind_an_anchor_is_refused(tmp_path: Path) -> None:
    text = f"Description: &code ./src\nResources:\n{function('*code')}"
    error = _refusal(tmp_path, {"cft/root.yaml": text, "cft/src/handler.py": ""})
    assert error.what == "the Code of 'Function' stands behind a YAML anchor"


@pytest.mark.parametrize(("script", "count"), [("./canary.py", 1), ("exports = 1;", 0)])
def test_code_that_is_written_in_the_template_is_no_path(
    tmp_path: Path, script: str, count: int
) -> None:
    text = (
        "Resources:\n  Canary: { Type: AWS::Synthetics::Canary, "
        f"Properties: {{ Code: {{ Script: '{script}' }} }} }}\n"
    )
    write(tmp_path, {"root.yaml": text, "canary.py": ""})
    assert len(read_tree(tmp_path / "root.yaml").files) == count


def test_a_loop_launches_its_template_once_for_each(tmp_path: Path) -> None:
    text = (
        "Resources:\n  Fn::ForEach::Two:\n    - Name\n    - [A, B]\n    - Child${Name}:\n"
        "        Type: AWS::CloudFormation::Stack\n        Properties:\n"
        "          TemplateURL: leaf.yaml\n          Parameters: { Name: !Ref Name }\n"
    )
    leaf = f"Parameters: {{ Name: {{ Type: String }} }}\n{LEAF}"
    write(tmp_path, {"root.yaml": text, "leaf.yaml": leaf})
    tree = read_tree(tmp_path / "root.yaml")
    assert list(tree.children) == ["ChildA", "ChildB"]
    assert [values for _, values in tree.with_values({})][1:] == [{"Name": "A"}, {"Name": "B"}]


def test_a_nested_application_is_a_nested_stack(tmp_path: Path) -> None:
    text = (
        "Resources:\n  App: { Type: AWS::Serverless::Application, Properties: { Location: %s } }\n"
    )
    write(tmp_path, {"root.yaml": text % "leaf.yaml", "leaf.yaml": LEAF})
    assert list(read_tree(tmp_path / "root.yaml").children) == ["App"]
    write(tmp_path, {"root.yaml": text % "{ ApplicationId: x, SemanticVersion: 1.0.0 }"})
    assert read_tree(tmp_path / "root.yaml").children == {}


def test_objects_of_the_code_bucket_are_read_as_the_files_that_they_are(tmp_path: Path) -> None:
    passed = "{ CodeBucket: !Ref CodeRepositoryS3Bucket, Repository: !Ref GitHubRepository }"
    machine = (
        "  Machine: { Type: AWS::StepFunctions::StateMachine, Properties: { DefinitionS3Location: "
        "{ Bucket: !Ref CodeBucket, Key: !Sub '${Repository}/state-machine/x.json' } } }\n"
    )
    files = {
        "cft/root.yaml": f"{HEAD}Resources:\n{nest(at('cft/a.yaml'), passed)}",
        "cft/a.yaml": "Parameters: { CodeBucket: { Type: String }, Repository: { Type: String } }\n"
        f"Resources:\n{machine}",
        "state-machine/x.json": "{}",
    }
    write(tmp_path, files)
    tree = read_tree(tmp_path / "cft/root.yaml", tmp_path)
    [file] = tree.children["Child"].files
    assert file.path == tmp_path / "state-machine/x.json"
    assert [it.key_for("acme/data") for it in tree.objects] == ["acme/data/cft/a.yaml"]
    assert file.named_as
    assert file.named_as.key_for("none") == "none/state-machine/x.json"


def test_a_missing_template_of_the_older_convention_is_named(tmp_path: Path) -> None:
    text = f"{HEAD}Resources:\n{nest(at('cft/gone.yaml'))}"
    error = _refusal(tmp_path, {"cft/root.yaml": text})
    assert error.what == "nested stack 'Child' names 'gone.yaml', which does not exist"
    assert error.where.endswith("root.yaml:3")


def test_a_template_that_launches_itself_by_its_address_is_refused(tmp_path: Path) -> None:
    text = f"{HEAD}Resources:\n{nest(at('cft/root.yaml'))}"
    assert "which launches it" in _refusal(tmp_path, {"cft/root.yaml": text}).what


def test_without_a_project_addresses_are_left_alone(tmp_path: Path) -> None:
    text = f"{HEAD}Resources:\n{nest(at('cft/root.yaml'))}"
    write(tmp_path, {"cft/root.yaml": text})
    assert read_tree(tmp_path / "cft/root.yaml").children == {}


def test_a_value_of_the_params_file_may_be_part_of_an_address(tmp_path: Path) -> None:
    text = HEAD.replace("{ Code", "{ Folder: { Type: String }, Code", 1)
    text += f"Resources:\n{nest(at('cft/${Folder}/a.yaml'))}"
    write(tmp_path, {"cft/root.yaml": text, "cft/x/a.yaml": LEAF})
    assert list(read_tree(tmp_path / "cft/root.yaml", tmp_path, {"Folder": "x"}).children) == [
        "Child"
    ]


MAPPED = (
    "Mappings: { Files: { red: { Path: cft/a.yaml }, blue: { Path: cft/b.yaml } } }\n"
    "Conditions: { IsRed: !Equals [!Ref Colour, red] }\n"
)
COLOURED = HEAD.replace("{ Code", "{ Colour: { Type: String }, Code", 1) + MAPPED
DOUBTFUL = "!Sub 'b/${Topic.TopicName}.yaml'"
BOTH = {"cft/a.yaml": LEAF, "cft/b.yaml": LEAF}


def _launched(root: Path, url: str, **values: str) -> list[str]:
    """What `children` holds, then all that is launched."""
    write(root, {**BOTH, "cft/root.yaml": f"{COLOURED}Resources:\n{nest(url)}"})
    tree = read_tree(root / "cft/root.yaml", root, values)
    assert not tree.in_doubt
    found = [it.template.path.name for it in tree.children.values()]
    return [*found, "|", *(it.tree.template.path.name for it in tree.launches)]


def test_an_address_may_be_looked_up_in_a_mapping(tmp_path: Path) -> None:
    url = f"!Sub ['{URL}/${{Path}}', {{ Path: !FindInMap [Files, !Ref Colour, Path] }}]"
    assert _launched(tmp_path, url, Colour="blue") == ["b.yaml", "|", "b.yaml"]


@pytest.mark.parametrize("arms", [(at("cft/a.yaml"), at("cft/b.yaml")), ("a.yaml", "b.yaml")])
def test_both_arms_of_a_condition_are_read_and_the_one_that_counts_is_launched(
    tmp_path: Path, arms: tuple[str, str]
) -> None:
    url = f"!If [IsRed, {arms[0]}, {arms[1]}]"
    assert _launched(tmp_path, url) == ["a.yaml", "|", "a.yaml", "b.yaml"]
    assert _launched(tmp_path, url, Colour="red") == ["a.yaml", "|", "a.yaml", "b.yaml"]
    assert _launched(tmp_path, url, Colour="blue") == ["b.yaml", "|", "a.yaml", "b.yaml"]


def test_a_path_may_be_made_of_known_values(tmp_path: Path) -> None:
    assert _launched(tmp_path, "!Sub './${Colour}.yaml'", Colour="a") == ["a.yaml", "|", "a.yaml"]


@pytest.mark.parametrize(
    ("url", "doubtful"),
    [
        (at("cft/${Topic.TopicName}.yaml"), True),
        (at("cft/${AWS::Region}.yaml"), True),
        ("!Sub 'nested/${Colour}.yaml'", True),
        ("!Join ['', ['nested/', !Ref Colour]]", True),
        ("!Select [0, [!Ref Colour, !Ref CodeRepositoryS3Bucket]]", True),
        ("!If [IsRed, https://example.org/x.yaml, !Ref Colour]", False),
        ("!Ref Colour", False),
        ("!Sub 'https://example.org/${Colour}.yaml'", False),
        (f"!Sub '{URL.partition('/$')[0]}/shared/x.yaml'", False),
    ],
)
def test_a_template_that_may_be_the_projects_is_not_taken_for_anothers(
    tmp_path: Path, url: str, doubtful: bool
) -> None:
    write(tmp_path, {**BOTH, "cft/root.yaml": f"{COLOURED}Resources:\n{nest(url)}"})
    tree = read_tree(tmp_path / "cft/root.yaml", tmp_path)
    assert [it.owner for it in tree.in_doubt] == (["Child"] if doubtful else [])
    assert not tree.launches


def test_a_template_that_cannot_be_known_is_refused_with_its_line(tmp_path: Path) -> None:
    write(tmp_path, {"a.yaml": f"Resources:\n{nest('b.yaml')}"})
    write(tmp_path, {"b.yaml": f"Resources:\n{nest(at('${Topic.TopicName}.yaml'))}"})
    check_launches(read_tree(tmp_path / "a.yaml"))  # without a repository it is anyone's
    write(tmp_path, {"b.yaml": f"Resources:\n{nest(DOUBTFUL)}"})
    with pytest.raises(ProjectError, match="which template nested stack 'Child'") as raised:
        check_launches(read_tree(tmp_path / "a.yaml"))
    assert raised.value.where.endswith("b.yaml:2")
