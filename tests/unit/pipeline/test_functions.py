"""Functions are found by what people call them."""

from pathlib import Path

import pytest

from deployer.errors import DeployerError, ProjectError
from deployer.pipeline.functions import find_function
from tests.unit.aws.scripted import client_error
from tests.unit.pipeline.deployed import deployed
from tests.unit.project.sample import sample_project
from tests.unit.stack.cloudformation import ABSENT, stack, stacks


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
    assert find_function(sample_project(tmp_path), target, wanted).name == name


@pytest.mark.parametrize(
    ("wanted", "what", "todo"),
    [
        ("gret", "no deployed function is called 'gret'", "Did you mean 'greet'?"),
        ("zzz", "no deployed function is called 'zzz'", "Known: greet, legacy, second, wave."),
        ("F0", "the end of several functions' paths: OneStack/F0, TwoStack/F0", "the whole path"),
    ],
)
def test_what_names_no_function_or_several_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, wanted: str, what: str, todo: str
) -> None:
    target, _ = deployed(monkeypatch)
    with pytest.raises(ProjectError, match=what) as raised:
        find_function(sample_project(tmp_path), target, wanted)
    assert todo in raised.value.todo


def test_a_name_is_found_without_reading_the_stacks_behind_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    target, clients = deployed(monkeypatch)
    find_function(sample_project(tmp_path), target, "greet")
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
            find_function(sample_project(tmp_path), target, "greet")
