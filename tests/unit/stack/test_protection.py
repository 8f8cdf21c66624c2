"""Termination protection and stack policy: set as asked for, else left alone."""

from pathlib import Path
from typing import Any

import pytest

from deployer.errors import ProjectError
from deployer.stack.protection import protect
from tests.unit.aws.scripted import Scripted
from tests.unit.project.sample import sample_project

ROOT = "acme-data-root-stack"


def _protected(
    monkeypatch: pytest.MonkeyPatch, folder: Path, params: dict[str, Any], stack: str = ROOT
) -> list[tuple[str, dict[str, Any]]]:
    cfn = Scripted(
        monkeypatch,
        "cloudformation",
        {"UpdateTerminationProtection": lambda **_: {}, "SetStackPolicy": lambda **_: {}},
    )
    project = sample_project(folder, {"policy.json": '{"Statement": []}'}, params)
    protect(cfn.client, project, stack)
    return cfn.calls


def test_what_is_not_mentioned_is_left_alone(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert _protected(monkeypatch, tmp_path, {}) == []


@pytest.mark.parametrize("wanted", [True, False])
def test_termination_protection_is_set(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, wanted: bool
) -> None:
    assert _protected(monkeypatch, tmp_path, {"termination-protection": {"devl": wanted}}) == [
        (
            "UpdateTerminationProtection",
            {"StackName": ROOT, "EnableTerminationProtection": wanted},
        )
    ]


def test_stack_policy_is_the_root_stacks(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    params = {"stack-policy": "policy.json"}
    assert _protected(monkeypatch, tmp_path, params, "acme-other-stack") == []
    assert _protected(monkeypatch, tmp_path, params) == [
        ("SetStackPolicy", {"StackName": ROOT, "StackPolicyBody": '{"Statement": []}'})
    ]


def test_missing_stack_policy_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match="the stack policy cannot be read") as raised:
        _protected(monkeypatch, tmp_path, {"stack-policy": "gone.json"})
    assert raised.value.where == "gone.json"
