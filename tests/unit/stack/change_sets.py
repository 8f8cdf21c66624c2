"""Change sets in an account that a test scripts."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from deployer.stack.describe import Stack
from deployer.stack.request import StackRequest
from tests.unit.aws.scripted import Scripted, client_error
from tests.unit.stack.cloudformation import ROOT_ID

ROOT_SET = "arn:aws:cloudformation:eu-west-1:111111111111:changeSet/deployer-1/1"
CHILD_SET = "arn:aws:cloudformation:eu-west-1:111111111111:changeSet/deployer-1-Child/1"
REQUEST = StackRequest(
    stack_name="root",
    template_url="https://code.s3.eu-west-1.amazonaws.com/acme/templates/root-1.yaml",
    template_text="Resources: {}",
    parameters={"Colour": "blue"},
    tags={"Team": "data"},
)
EXISTING = Stack(
    name="root",
    stack_id=ROOT_ID,
    status="CREATE_COMPLETE",
    reason="",
    parameters={},
    tags={},
    outputs={},
    updated=datetime(2026, 1, 1, tzinfo=UTC),
    termination_protection=False,
)


class ChangeSets:
    """Change sets by id, and the statuses that each goes through.

    An answer that has a NextToken is followed by `pages[NextToken]`. With values each change set
    is described by `valued`, else as without them.
    """

    def __init__(
        self, monkeypatch: pytest.MonkeyPatch, sets: Mapping[str, list[dict[str, Any]]]
    ) -> None:
        self._sets = {name: list(answers) for name, answers in sets.items()}
        self.pauses: list[float] = []
        monkeypatch.setattr("deployer.stack.change_sets.time.sleep", self.pauses.append)
        self.deleted: set[str] = set()
        self.pages: dict[str, dict[str, Any]] = {}
        self.valued: dict[str, dict[str, Any]] = {}
        self.stack_status = "REVIEW_IN_PROGRESS"
        self.others: list[str] = []
        self.cfn = Scripted(
            monkeypatch,
            "cloudformation",
            {
                "CreateChangeSet": lambda **_: {"Id": ROOT_SET, "StackId": ROOT_ID},
                "DescribeChangeSet": self._describe,
                "DescribeEvents": lambda **_: {"OperationEvents": self.events},
                "DeleteChangeSet": self._delete,
                "DescribeStacks": self._describe_stacks,
                "ListChangeSets": lambda **_: {
                    "Summaries": [{"ChangeSetId": it} for it in self.others]
                },
                "DeleteStack": lambda **_: {},
            },
        )
        self.events: list[dict[str, Any]] = []

    def _describe(self, ChangeSetName: str, **given: Any) -> dict[str, Any]:  # noqa: N803
        if ChangeSetName in self.deleted:
            raise client_error("ChangeSetNotFound")
        if "NextToken" in given:
            return self.pages[given["NextToken"]]
        if given.get("IncludePropertyValues") and ChangeSetName in self.valued:
            return self.valued[ChangeSetName]
        answers = self._sets[ChangeSetName]
        return answers.pop(0) if len(answers) > 1 else answers[0]

    def _delete(self, ChangeSetName: str) -> dict[str, Any]:  # noqa: N803
        unsettled = [name for name, it in self._sets.items() if "PROGRESS" in it[0]["Status"]]
        if unsettled:
            raise client_error("InvalidChangeSetStatus")
        self.deleted.add(ChangeSetName)
        return {}

    def _describe_stacks(self, **_: Any) -> dict[str, Any]:
        stack = {
            "StackName": "root",
            "StackId": ROOT_ID,
            "StackStatus": self.stack_status,
            "CreationTime": datetime(2026, 1, 1, tzinfo=UTC),
        }
        return {"Stacks": [stack]}


def described(
    status: str, *changes: dict[str, Any], reason: str = "", change_set_id: str = ROOT_SET
) -> dict[str, Any]:
    listed = [{"Type": "Resource", "ResourceChange": change} for change in changes]
    return {
        "ChangeSetId": change_set_id,
        "StackName": "root",
        "StackId": ROOT_ID,
        "Status": status,
        "StatusReason": reason,
        "Changes": listed,
    }


def change(action: str, logical_id: str, resource_type: str, **more: Any) -> dict[str, Any]:
    return {
        "Action": action,
        "LogicalResourceId": logical_id,
        "ResourceType": resource_type,
        **more,
    }


READY = described("CREATE_COMPLETE", change("Add", "Topic", "AWS::SNS::Topic"))

NOTHING = "The submitted information didn't contain changes. Submit different information."
NESTED_FAILED = f"Nested change set {CHILD_SET} was not successfully created: Currently in FAILED."
