"""What CloudFormation would refuse late is refused before anything is touched."""

from dataclasses import replace
from typing import Any

import pytest

from deployer.errors import DeployerError
from deployer.stack.delete import Deletion
from deployer.stack.hindered import refuse_hindered
from tests.unit.aws.clients import make_aws
from tests.unit.aws.scripted import Script, Scripted, client_error
from tests.unit.stack.change_sets import EXISTING
from tests.unit.stack.cloudformation import ROOT_ID, nested_id

CROSS_ID = "arn:aws:cloudformation:eu-west-1:111111111111:stack/cross/1"
CHILD_ID = nested_id("Child")
ROOT = Deletion(EXISTING, (), (), stack_ids=frozenset({ROOT_ID, CHILD_ID}))
CROSS = Deletion(
    replace(EXISTING, name="cross", stack_id=CROSS_ID), (), (), stack_ids=frozenset({CROSS_ID})
)


def _refuse(
    monkeypatch: pytest.MonkeyPatch, *deletions: Deletion, exporter: str, importers: Any
) -> Scripted:
    exports = [
        {"Name": "task", "ExportingStackId": exporter},
        {"Name": "unused", "ExportingStackId": exporter},
    ]

    def imports(ExportName: str) -> Any:  # noqa: N803
        if ExportName == "unused":
            raise client_error(
                "ValidationError", "Export 'unused' is not imported by any stack.", "ListImports"
            )
        if isinstance(importers, Exception):
            raise importers
        return {"Imports": importers}

    script: Script = {"ListExports": lambda: {"Exports": exports}, "ListImports": imports}
    cfn = Scripted(monkeypatch, "cloudformation", script)
    refuse_hindered(make_aws(cloudformation=cfn.client), deletions)
    return cfn


@pytest.mark.parametrize("exporter", [ROOT_ID, CHILD_ID])
def test_export_that_another_stack_imports_is_refused(
    monkeypatch: pytest.MonkeyPatch, exporter: str
) -> None:
    with pytest.raises(DeployerError, match="task is imported by theirs") as raised:
        _refuse(monkeypatch, ROOT, exporter=exporter, importers=["root-Child", "theirs"])
    assert raised.value.where == "root"
    assert "Nothing was deleted" in raised.value.todo


def test_import_by_a_stack_that_goes_first_hinders_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    importers = ["root", "root-Child"]
    cfn = _refuse(monkeypatch, ROOT, CROSS, exporter=CROSS_ID, importers=importers)
    assert len(cfn.parameters("ListImports")) == 2


def test_import_by_a_stack_that_goes_later_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(DeployerError, match="imported by root"):
        _refuse(monkeypatch, CROSS, ROOT, exporter=CROSS_ID, importers=["root"])


def test_exports_of_other_stacks_are_not_asked_about(monkeypatch: pytest.MonkeyPatch) -> None:
    cfn = _refuse(monkeypatch, ROOT, exporter=CROSS_ID, importers=["theirs"])
    assert cfn.operations() == ["ListExports"]


def test_imports_that_may_not_be_read_stop_the_deletion(monkeypatch: pytest.MonkeyPatch) -> None:
    denied = client_error("AccessDenied", "no", "ListImports")
    with pytest.raises(Exception, match="AccessDenied"):
        _refuse(monkeypatch, ROOT, exporter=ROOT_ID, importers=denied)


def test_protected_table_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = {"Table": {"DeletionProtectionEnabled": True}}
    dynamodb = Scripted(monkeypatch, "dynamodb", {"DescribeTable": lambda **_: answer})
    with pytest.raises(DeployerError, match="the table ledger is protected"):
        refuse_hindered(make_aws(dynamodb=dynamodb.client), [replace(ROOT, tables=("ledger",))])
    assert dynamodb.operations() == ["DescribeTable"]
