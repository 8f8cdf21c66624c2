"""What cfn-lint found survives being written down."""

from deployer.check.linted import Linted, joined
from deployer.check.rule import RuleText
from deployer.messages import Finding

FOUND = Finding("E3002", "error", "cft/root-stack.yaml", 4, "no such property 'ä'")
WARNED = Finding("W2001", "warning", "cft/root-stack.yaml", 7, "not used")


def test_written_and_read_it_is_the_same() -> None:
    linted = Linted((FOUND, WARNED), {"E3002": RuleText("title", "reason", "error", "https://x")})
    assert Linted.from_json(linted.as_json()) == linted


def test_errors_are_those_that_stop_a_deployment() -> None:
    assert Linted((FOUND, WARNED)).errors == [FOUND]


def test_parts_of_files_joined_are_the_whole() -> None:
    other = Finding("E1", "error", "cft/bootstrap-stack.yaml", 9, "bad")
    texts = {code: RuleText(code, "", "error", "") for code in ("E3002", "W2001", "E1")}
    whole = Linted((other, FOUND, WARNED), texts)
    parts = [whole.of(FOUND.path), whole.of(other.path), whole.of("cft/nothing.yaml")]
    assert set(parts[1].texts) == {"E1"}
    assert joined(parts) == whole
