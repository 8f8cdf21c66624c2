"""All rules together: what is sound, what is ignored, what is told of them."""

from pathlib import Path

import pytest

from deployer.check.registry import RULES, check_project, described, run_rules
from tests.unit.check.rules.broken import ROOT_FILE, extended
from tests.unit.project.sample import ROOT, sample_project

TABLE = "  Table:\n    Type: AWS::DynamoDB::Table\n{}"
IGNORED = "    Metadata: {{ Deployer: {{ IgnoreRules: [{}] }} }}\n"


def codes(root: Path, files: dict[str, str]) -> tuple[list[str], int]:
    """What is found in the root template, and how much is ignored."""
    checked = run_rules(sample_project(root, files))
    return [it.code for it in checked.findings if it.path == ROOT_FILE], checked.ignored


def test_sound_project_has_no_errors(tmp_path: Path) -> None:
    findings = run_rules(sample_project(tmp_path)).findings
    assert [it for it in findings if it.level == "error"] == []


def test_findings_come_in_the_order_of_their_codes(tmp_path: Path) -> None:
    files = {ROOT_FILE: ROOT.replace("GitHubSHA:", "GithubSha:")}
    found = [it.code for it in run_rules(sample_project(tmp_path, files)).findings]
    assert found == sorted(found)
    assert {"T001", "T009", "T011"} <= set(found)


def test_errors_are_found_without_the_rules_that_find_none(tmp_path: Path) -> None:
    files = {ROOT_FILE: ROOT.replace("FunctionBaseName:", "FunctionName:")}
    project = sample_project(tmp_path, files)

    found = run_rules(project, errors_only=True).findings

    assert "T002" in {it.code for it in found}
    assert "T009" not in {it.code for it in found}
    assert [it for it in found if it.level == "error"] == [
        it for it in run_rules(project).findings if it.level == "error"
    ]


def test_resource_may_ask_not_to_be_reported(tmp_path: Path) -> None:
    silenced = extended(TABLE.format(IGNORED.format("T011")))
    assert codes(tmp_path / "loud", extended(TABLE.format(""))) == (["T009", "T011"], 0)
    assert codes(tmp_path / "silenced", silenced) == (["T009"], 1)
    other = extended(TABLE.format(IGNORED.format("T012")))
    assert codes(tmp_path / "other", other) == (["T009", "T011"], 0)


def test_template_may_ask_for_the_whole_file(tmp_path: Path) -> None:
    metadata = "Metadata: { Deployer: { IgnoreRules: [T009, T011] } }\n"
    assert codes(tmp_path, extended(TABLE.format(""), more=metadata)) == ([], 2)


@pytest.mark.parametrize("metadata", ["Metadata: []\n", "Metadata: { Deployer: [T011] }\n"])
def test_odd_metadata_ignores_nothing(tmp_path: Path, metadata: str) -> None:
    resource = extended(TABLE.format(f"    {metadata}"))
    assert codes(tmp_path, resource) == (["T009", "T011"], 0)


def test_all_our_rules_and_those_of_cfn_lint_that_spoke_are_described(tmp_path: Path) -> None:
    wrong = extended("  Topic: { Type: AWS::SNS::Topic, Properties: { TopcName: a } }\n")
    checked = check_project(sample_project(tmp_path, wrong))
    assert {rule.code for rule in RULES} == set(described())
    assert {it.code for it in checked.findings} <= set(checked.texts)
    assert set(described()) < set(checked.texts)


def test_what_both_find_is_told_once(tmp_path: Path) -> None:
    topic = "  Topic:\n    Type: AWS::SNS::Topic\n    Properties:\n"
    files = extended(f"{topic}      TopicName: !Sub 'arn:aws:sns:${{AWS::Region}}:1:a'\n")
    findings = check_project(sample_project(tmp_path, files)).findings
    at_topic = [it for it in findings if "ARN" in it.text or "arn:" in it.text]
    assert [it.code for it in at_topic] == ["T010"]
    assert [it.code for it in findings if "Colour" in it.text] == ["T009"]
