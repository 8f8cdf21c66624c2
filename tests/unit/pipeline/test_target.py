"""Which account a command acts on, and that it is the right one."""

from pathlib import Path
from typing import Any

import pytest

from deployer.errors import ProjectError
from deployer.pipeline import target as module
from deployer.pipeline.target import Target, Where, reach
from deployer.stack.calls import AWS_RATE, LOCAL_RATE
from deployer.stack.pace import AWS_PACE, LOCAL_PACE
from tests.unit.aws.clients import ACCOUNT, REGION, make_aws
from tests.unit.aws.scripted import Scripted
from tests.unit.pipeline.targets import make_target
from tests.unit.project.sample import sample_project

ARN = f"arn:aws:iam::{ACCOUNT}:user/ada"


class Connections:
    """Stands for connect(), and remembers how it was asked."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.asked: dict[str, Any] = {}
        identity = {"Account": ACCOUNT, "Arn": ARN}
        self._sts = Scripted(monkeypatch, "sts", {"GetCallerIdentity": lambda: identity})
        monkeypatch.setattr(module, "connect", self._connect)
        monkeypatch.delenv("AWS_REGION", raising=False)

    def _connect(self, **asked: Any) -> Any:
        self.asked = asked
        return make_aws(sts=self._sts.client)


def _reach(root: Path, params: dict[str, Any], where: Where | None = None) -> Target:
    where = where or Where()
    return reach(where, root, sample_project(root, params=params).params)


@pytest.mark.parametrize("allowed", [None, ACCOUNT, {"devl": ACCOUNT}, {"prod": "2" * 12}])
def test_allowed_account_is_reached(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, allowed: Any
) -> None:
    Connections(monkeypatch)
    found = _reach(tmp_path, {"account-id": allowed} if allowed else {})
    assert (found.identity.account, found.identity.arn) == (ACCOUNT, ARN)


def test_other_account_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    Connections(monkeypatch)
    with pytest.raises(ProjectError) as raised:
        _reach(tmp_path, {"account-id": "2" * 12})
    assert raised.value.what == f"this is account {ACCOUNT}, but 'devl' belongs in {'2' * 12}"
    assert "--profile" in raised.value.todo


@pytest.mark.parametrize(
    ("flag", "variable", "params", "expected"),
    [
        ("flag", "variable", "params", "flag"),
        (None, "variable", "params", "variable"),
        (None, None, "params", "params"),
        (None, None, None, None),
    ],
)
def test_region_comes_from_flag_variable_or_params(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    flag: str | None,
    variable: str | None,
    params: str | None,
    expected: str | None,
) -> None:
    connections = Connections(monkeypatch)
    if variable:
        monkeypatch.setenv("AWS_REGION", variable)
    _reach(tmp_path, {"region": params} if params else {}, Where(region=flag, profile="p"))
    assert connections.asked == {"profile": "p", "region": expected}


def test_pseudo_parameters_are_the_targets() -> None:
    assert make_target().pseudo_parameters == {
        "AWS::Region": REGION,
        "AWS::AccountId": ACCOUNT,
        "AWS::Partition": "aws",
    }


def test_local_cloud_is_looked_at_more_often() -> None:
    assert (make_target().pace, make_target(local=True).pace) == (AWS_PACE, LOCAL_PACE)


def test_local_cloud_is_asked_more_at_once() -> None:
    assert (make_target().rate, make_target(local=True).rate) == (AWS_RATE, LOCAL_RATE)
