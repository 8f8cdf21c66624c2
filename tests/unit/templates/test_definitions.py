"""Definitions of state machines are such as Step Functions takes, as far as cfn-lint knows.

It looks only into definitions that stand in a template, and ours are files beside it.
"""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from cfnlint.api import lint

from tests.unit.templates.reading import CFT

DEFINITIONS = sorted((CFT / "state-machines").glob("*.asl.yaml"))
# The language allows what cfn-lint does not: https://states-language.net/spec.html#succeed-state
KNOWN = r"Additional properties are not allowed \('OutputPath' was unexpected\)"
FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:any"


def findings(definition: Any) -> list[str]:
    """What cfn-lint says of a definition."""
    text = json.dumps(definition).replace("${Partition}", "aws")
    text = re.sub(r"\$\{\w+\}", "any", re.sub(r"\$\{\w+Arn\}", FUNCTION, text))
    properties = {"RoleArn": "arn:aws:iam::123456789012:role/any", "DefinitionString": text}
    machine = {"Type": "AWS::StepFunctions::StateMachine", "Properties": properties}
    return [str(it) for it in lint(json.dumps({"Resources": {"Machine": machine}}))]


@pytest.mark.parametrize("path", DEFINITIONS, ids=lambda it: it.name)
def test_step_functions_takes_the_definition(path: Path) -> None:
    found = findings(yaml.safe_load(path.read_text(encoding="utf-8")))
    assert [it for it in found if not re.search(KNOWN, it)] == []


def test_a_field_that_no_state_has_is_found() -> None:
    state = {"Type": "Pass", "End": True, "Retries": 3}
    [found] = findings({"StartAt": "Only", "States": {"Only": state}})
    assert "Retries" in found
