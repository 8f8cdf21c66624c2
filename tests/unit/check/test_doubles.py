"""What our rules have said is not said again."""

from deployer.check.doubles import without_doubles
from deployer.messages import Finding

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
