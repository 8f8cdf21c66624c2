"""T001."""

from pathlib import Path

from deployer.check.rules.mandatory_parameters import RULE
from tests.unit.check.rules.broken import ROOT_FILE, findings, rooted

GOOD: dict[str, str] = {}
BAD = rooted("GitHubSHA:", "GithubSha:")


def test_nearest_name_is_told(tmp_path: Path) -> None:
    [found] = findings(RULE, tmp_path, BAD)
    assert (found.level, found.path, found.line) == ("error", ROOT_FILE, 1)
    assert "does not declare 'GitHubSHA'. Did you mean 'GithubSha'?" in found.text
