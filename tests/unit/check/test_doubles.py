"""What our rules have said is not said again."""

from pathlib import Path

from deployer.check.doubles import without_doubles
from deployer.check.replaced_paths import replaced_paths
from deployer.messages import Finding
from tests.unit.check.rules.broken import line_with
from tests.unit.project.sample import ROOT, sample_project

OURS = [Finding("T010", "warning", "cft/root-stack.yaml", 5, "the region is written in")]


def test_same_finding_at_the_same_place_is_said_once() -> None:
    theirs = Finding("I3042", "informational", "cft/root-stack.yaml", 5, "ARN")
    assert list(without_doubles([theirs], OURS, read=())) == []


def test_other_findings_stay() -> None:
    others = [
        Finding("I3042", "informational", "cft/root-stack.yaml", 6, "ARN"),
        Finding("I3042", "informational", "cft/other-stack.yaml", 5, "ARN"),
        Finding("E3002", "error", "cft/root-stack.yaml", 5, "no such property"),
    ]
    assert list(without_doubles(others, OURS, read=())) == others


def test_unused_parameters_are_ours_to_tell_in_what_we_read() -> None:
    # The mandatory ones are the stack's tags; T001 asks for them.
    read = Finding("W2001", "warning", "cft/root-stack.yaml", 6, "Parameter GitHubSHA not used.")
    unread = Finding("W2001", "warning", "cft/other-stack.yaml", 5, "Parameter A not used.")
    assert list(without_doubles([read, unread], [], read={"cft/root-stack.yaml"})) == [unread]


def test_policies_of_data_are_ours_to_tell_in_what_we_read() -> None:
    stack = Finding("I3011", "informational", "cft/root-stack.yaml", 9, "'DeletionPolicy' is …")
    assert list(without_doubles([stack], [], read={"cft/root-stack.yaml"})) == []
    assert list(without_doubles([stack], [], read=())) == [stack]


def test_path_that_is_replaced_works_without_the_package_command(tmp_path: Path) -> None:
    project = sample_project(tmp_path)
    line = line_with(ROOT, "TemplateURL: nested-stacks/function-stack.yaml")
    found = [
        Finding("W3002", "warning", "cft/root-stack.yaml", at, "may only work") for at in (line, 1)
    ]
    assert list(without_doubles(found, [], (), replaced_paths(project))) == [found[1]]
