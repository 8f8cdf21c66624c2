"""Deployed resources are found by what people call them."""

from pathlib import Path

import pytest

from deployer.errors import DeployerError, ProjectError
from deployer.pipeline.deployed import Deployed, find
from deployer.pipeline.target import Target
from tests.unit.aws.scripted import Scripted, client_error
from tests.unit.pipeline.deployed import deployed
from tests.unit.pipeline.targets import ROOT, make_target
from tests.unit.project.sample import sample_project
from tests.unit.stack.cloudformation import (
    ABSENT,
    nested_id,
    resource,
    resources,
    stack,
    stacks,
)


@pytest.mark.parametrize(
    ("wanted", "name"),
    [
        ("greet", "acme-greet-devl-eu-west-1"),
        ("acme-wave-devl-eu-west-1", "acme-wave-devl-eu-west-1"),
        ("legacy", "legacy"),
        ("OneStack/F1", "acme-wave-devl-eu-west-1"),
        ("TwoStack/F0", "second"),
        ("F2", "legacy"),
    ],
)
def test_function_is_found_by_any_of_its_names(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, wanted: str, name: str
) -> None:
    target, _ = deployed(monkeypatch)
    assert find(sample_project(tmp_path), target, wanted).name == name


@pytest.mark.parametrize(
    ("wanted", "what", "todo"),
    [
        ("gret", "no deployed function is called 'gret'", "Did you mean 'greet'?"),
        ("zzz", "no deployed function is called 'zzz'", "Known: greet, legacy, second, wave."),
        ("F0", "several functions are called 'F0': OneStack/F0, TwoStack/F0", "the whole path"),
    ],
)
def test_what_names_no_function_or_several_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, wanted: str, what: str, todo: str
) -> None:
    target, _ = deployed(monkeypatch)
    with pytest.raises(ProjectError, match=what) as raised:
        find(sample_project(tmp_path), target, wanted)
    assert todo in raised.value.todo


def test_a_name_is_found_without_reading_the_stacks_behind_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    target, clients = deployed(monkeypatch)
    find(sample_project(tmp_path), target, "greet")
    assert clients["cloudformation"].operations().count("ListStackResources") == 2


def test_project_that_is_not_deployed_has_no_functions(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    target, clients = deployed(monkeypatch)

    def absent(**_: object) -> dict[str, object]:
        raise client_error(*ABSENT)

    for answer in (absent, lambda **_: stacks(stack("REVIEW_IN_PROGRESS"))):
        clients["cloudformation"].answer("DescribeStacks", answer)
        with pytest.raises(DeployerError, match="the stack does not exist"):
            find(sample_project(tmp_path), target, "greet")


def _tree(monkeypatch: pytest.MonkeyPatch, *below: dict[str, str]) -> Target:
    """The sample project as deployed, with resources in its nested stack."""
    nested = nested_id("GreetStack")
    tree = {
        ROOT: resources(resource("GreetStack", "AWS::CloudFormation::Stack", nested)),
        nested: resources(*below),
    }
    cfn = Scripted(
        monkeypatch,
        "cloudformation",
        {
            "DescribeStacks": lambda **_: stacks(stack()),
            "ListStackResources": lambda StackName: tree[StackName],  # noqa: N803
        },
    )
    return make_target(cloudformation=cfn.client)


@pytest.mark.parametrize(
    "physical",
    [
        "acme-greet",
        "acme-greet-devl",
        "acme-hello-devl-eu-west-1",  # found by the folder of its pair
        "acme-data-root-stack-GreetStack-1ABC-Function-A1B2C3D4E5F6",
    ],
)
def test_base_name_of_the_pair_finds_a_function_of_any_name(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, physical: str
) -> None:
    target = _tree(monkeypatch, resource("Function", "AWS::Lambda::Function", physical))
    assert find(sample_project(tmp_path), target, "greet").name == physical


def test_folder_that_a_template_names_is_a_base_name(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    local = """\
Resources:
  Function:
    Type: AWS::Lambda::Function
    Properties: { Code: ../../src/greet }
"""
    project = sample_project(tmp_path, {"cft/nested-stacks/function-stack.yaml": local})
    target = _tree(monkeypatch, resource("Function", "AWS::Lambda::Function", "any"))
    assert find(project, target, "greet").base_names == ("greet",)


def test_known_names_have_no_random_part(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    made = "acme-data-root-stack-GreetStack-1ABC-OtherFunction-A1B2C3D4E5F6"
    target = _tree(
        monkeypatch,
        resource("Function", "AWS::Lambda::Function", "acme-hello"),
        resource("OtherFunction", "AWS::Lambda::Function", made),
    )
    with pytest.raises(ProjectError) as raised:
        find(sample_project(tmp_path), target, "zzz")
    assert raised.value.todo == "Known: OtherFunction, greet."


def test_state_machine_is_found_by_its_name(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    machine = "AWS::StepFunctions::StateMachine"
    arn = "arn:aws:states:eu-west-1:111111111111:stateMachine:acme-bulk-devl-eu-west-1"
    target = _tree(monkeypatch, resource("Machine", machine, arn))
    project = sample_project(tmp_path)
    assert find(project, target, "bulk", machine) == Deployed(
        "acme-bulk-devl-eu-west-1", ("GreetStack", "Machine"), machine, ("bulk",), arn
    )
    with pytest.raises(ProjectError, match="no deployed state machine is called 'x'"):
        find(project, target, "x", machine)
    with pytest.raises(ProjectError, match="no deployed function is called") as raised:
        find(project, target, "x")
    assert raised.value.todo == "The stacks have no function."
