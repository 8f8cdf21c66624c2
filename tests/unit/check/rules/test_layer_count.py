"""T022."""

from pathlib import Path

from deployer.check.rules.layer_count import RULE
from tests.unit.check.rules.broken import CHILD_FILE, findings, line_with
from tests.unit.project.sample import FUNCTION


def layered(*layers: str) -> dict[str, str]:
    """A function with these layers."""
    text = FUNCTION.replace("      Code:", f"      Layers: [{', '.join(layers)}]\n      Code:")
    return {CHILD_FILE: text}


GOOD = layered(*"abcde")
BAD = layered(*"abcdef")


def test_sixth_layer_is_found(tmp_path: Path) -> None:
    [found] = findings(RULE, tmp_path, BAD)
    assert (found.level, found.line) == ("error", line_with(BAD[CHILD_FILE], "Layers"))
    assert found.text == "'Function' has 6 layers; a function takes 5"


def test_layer_that_may_be_none_does_not_count(tmp_path: Path) -> None:
    assert findings(RULE, tmp_path, layered(*"abcde", "!If [A, b, !Ref AWS::NoValue]")) == []
