"""Termination protection and stack policy: set as asked for, else left alone."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from deployer.errors import ProjectError
from deployer.stack.protection import protect_from_deletion, set_policy, stack_policy
from tests.unit.aws.scripted import Scripted
from tests.unit.project.sample import sample_project
from tests.unit.stack.change_sets import EXISTING

ROOT = "acme-data-root-stack"


def _protected(
    monkeypatch: pytest.MonkeyPatch,
    folder: Path,
    params: dict[str, Any],
    *,
    protected: bool = False,
) -> list[tuple[str, dict[str, Any]]]:
    cfn = Scripted(
        monkeypatch,
        "cloudformation",
        {"UpdateTerminationProtection": lambda **_: {}, "SetStackPolicy": lambda **_: {}},
    )
    project = sample_project(folder, {"policy.json": '{"Statement": []}'}, params)
    stack = replace(EXISTING, name=ROOT, termination_protection=protected)
    protect_from_deletion(cfn.client, project, stack)
    set_policy(cfn.client, ROOT, stack_policy(project, ROOT))
    return cfn.calls


def test_what_is_not_mentioned_is_left_alone(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert _protected(monkeypatch, tmp_path, {}) == []


@pytest.mark.parametrize("wanted", [True, False])
def test_termination_protection_is_set_where_it_differs(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, wanted: bool
) -> None:
    params = {"termination-protection": {"devl": wanted}}
    assert _protected(monkeypatch, tmp_path, params, protected=not wanted) == [
        (
            "UpdateTerminationProtection",
            {"StackName": ROOT, "EnableTerminationProtection": wanted},
        )
    ]
    assert _protected(monkeypatch, tmp_path, params, protected=wanted) == []


def test_stack_policy_is_the_root_stacks(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    params = {"stack-policy": "policy.json"}
    project = sample_project(tmp_path, {"policy.json": "{}"}, params)
    assert stack_policy(project, "acme-other-stack") is None
    assert _protected(monkeypatch, tmp_path, params) == [
        ("SetStackPolicy", {"StackName": ROOT, "StackPolicyBody": '{"Statement": []}'})
    ]


def test_missing_stack_policy_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match="the stack policy cannot be read") as raised:
        _protected(monkeypatch, tmp_path, {"stack-policy": "gone.json"})
    assert raised.value.where == "gone.json"
