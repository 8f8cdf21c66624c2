"""T021."""

from pathlib import Path

import pytest

from deployer.check.rules.launched_templates import RULE
from tests.unit.check.rules.broken import ROOT_FILE, findings
from tests.unit.project.sample import ROOT

LEFT_FILE = "cft/nested-stacks/left-stack.yaml"
TOPIC = "Resources: { Topic: { Type: AWS::SNS::Topic } }\n"
GOOD = {"cft/nested-stacks/README.md": "Resources", "cft/nested-stacks/values.yaml": "A: b\n"}
BAD = {LEFT_FILE: TOPIC}


def test_template_that_nothing_launches_is_found(tmp_path: Path) -> None:
    [found] = findings(RULE, tmp_path, BAD)
    assert (found.level, found.path, found.line) == ("warning", LEFT_FILE, 0)
    assert found.text == "no template launches this one"


@pytest.mark.parametrize(
    "files",
    [
        # By a URL that is not followed, or by another root that this project does not deploy.
        {ROOT_FILE: f"{ROOT}# !Sub https://bucket/cft/nested-stacks/left-stack.yaml\n"},
        {"cft/other-stack.yaml": "Resources: { A: { B: nested-stacks/left-stack.yaml } }"},
    ],
)
def test_template_that_something_names_is_not(tmp_path: Path, files: dict[str, str]) -> None:
    assert findings(RULE, tmp_path, {**BAD, **files}) == []


def test_templates_beside_the_root_stand_for_themselves(tmp_path: Path) -> None:
    assert findings(RULE, tmp_path, {"cft/other-stack.yaml": TOPIC}) == []
