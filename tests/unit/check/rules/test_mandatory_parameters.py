"""T001."""

from pathlib import Path

from deployer.check.rules.mandatory_parameters import RULE
from deployer.project.parameters import MANDATORY
from tests.unit.check.rules.broken import ROOT_FILE, findings, rooted

GOOD: dict[str, str] = {}
BAD = rooted("GitHubSHA:", "GithubSha:")


def test_purpose_and_nearest_name_are_told(tmp_path: Path) -> None:
    [found] = findings(RULE, tmp_path, BAD)
    assert (found.level, found.path, found.line) == ("warning", ROOT_FILE, 1)
    assert found.text == (
        "the root template does not declare 'GitHubSHA', the commit that is deployed. "
        "Did you mean 'GithubSha'?"
    )


def test_way_out_is_told_where_no_name_is_near(tmp_path: Path) -> None:
    [found] = findings(RULE, tmp_path, rooted("CiBuild:", "Zebra:"))
    assert "'CiBuild', the end of a resource's name" in found.text
    assert found.text.endswith("IgnoreRules: [T001] in the template's Metadata.")


def test_every_such_parameter_has_a_purpose(tmp_path: Path) -> None:
    bare = {ROOT_FILE: "Parameters: {}\nResources: {}\n"}
    found = findings(RULE, tmp_path, bare)
    assert [it.text.split("'")[1] for it in found] == list(MANDATORY)
