"""What cfn-lint found survives being written down."""

from deployer.check.linted import Linted
from deployer.check.rule import RuleText
from deployer.messages import Finding

FOUND = Finding("E3002", "error", "cft/root-stack.yaml", 4, "no such property 'ä'")
WARNED = Finding("W2001", "warning", "cft/root-stack.yaml", 7, "not used")


def test_written_and_read_it_is_the_same() -> None:
    linted = Linted((FOUND, WARNED), {"E3002": RuleText("title", "reason", "error", "https://x")})
    assert Linted.from_json(linted.as_json()) == linted


def test_errors_are_those_that_stop_a_deployment() -> None:
    assert Linted((FOUND, WARNED)).errors == [FOUND]
