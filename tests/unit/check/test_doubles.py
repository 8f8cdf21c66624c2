"""What our rules have said is not said again."""

from deployer.check.doubles import without_doubles
from deployer.messages import Finding

OURS = [Finding("T009", "warning", "cft/root-stack.yaml", 5, "the parameter 'A' is never used")]


def test_same_finding_at_the_same_place_is_said_once() -> None:
    theirs = Finding("W2001", "warning", "cft/root-stack.yaml", 5, "Parameter A not used.")
    assert list(without_doubles([theirs], OURS)) == []


def test_other_findings_stay() -> None:
    others = [
        Finding("W2001", "warning", "cft/root-stack.yaml", 6, "Parameter B not used."),
        Finding("W2001", "warning", "cft/other-stack.yaml", 5, "Parameter A not used."),
        Finding("E3002", "error", "cft/root-stack.yaml", 5, "no such property"),
    ]
    assert list(without_doubles(others, OURS)) == others
