"""Every rule has a good and a bad fixture, a code of its own, and its line in the documentation."""

import importlib
import re
from pathlib import Path
from types import ModuleType

import pytest

from deployer.check.registry import RULES, described
from deployer.check.rule import Rule
from tests.unit.check.rules.broken import findings

FOLDER = Path(__file__).parents[4] / "deployer/check/rules"
MODULES = {
    importlib.import_module(f"deployer.check.rules.{path.stem}").RULE: path.stem
    for path in sorted(FOLDER.glob("*.py"))
    if path.stem != "__init__"
}
LEVELS = ("error", "warning", "informational")


def fixtures(rule: Rule) -> ModuleType:
    """The test module of a rule, which holds GOOD and BAD: files of the sample project."""
    return importlib.import_module(f"tests.unit.check.rules.test_{MODULES[rule]}")


def test_every_rule_is_registered() -> None:
    assert set(RULES) == set(MODULES)
    codes = [rule.code for rule in RULES]
    assert codes == sorted(set(codes))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_good_fixture_is_clean_and_bad_one_is_found(rule: Rule, tmp_path: Path) -> None:
    tests = fixtures(rule)
    params = getattr(tests, "PARAMS", None)
    assert findings(rule, tmp_path / "good", tests.GOOD, params) == []
    found = findings(rule, tmp_path / "bad", tests.BAD, params)
    assert found
    assert {it.code for it in found} == {rule.code}
    assert {it.level for it in found} <= set(LEVELS)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_rule_says_what_and_why(rule: Rule) -> None:
    text = described()[rule.code]
    assert text.title
    assert text.reason.endswith(".")
    assert text.level in LEVELS
    assert text.url.startswith("https://") or not text.url
    module = importlib.import_module(f"deployer.check.rules.{MODULES[rule]}")
    assert (module.__doc__ or "").startswith(f"{rule.code}: ")


def test_documentation_has_a_row_for_each_rule() -> None:
    text = (FOLDER.parents[2] / "docs/checks.md").read_text()
    rows = re.findall(r"^\| (T\d{3}) \| (.+?) \| (\w+) \|", text, re.MULTILINE)
    assert rows == [(it.code, it.title, it.level) for it in RULES]
