"""Change sets that fail only for the look into nested stacks are made again without it."""

from typing import Any

import pytest

from deployer.errors import DeployerError
from deployer.messages import Note, Plan
from deployer.stack.options import ChangeSetOptions
from deployer.stack.plan import make_plan
from deployer.stack.refusal import is_for_nesting
from tests.recorded import recorded
from tests.unit.render.recording import RecordingUi
from tests.unit.stack.change_sets import EXISTING, READY, REQUEST, ROOT_SET, ChangeSets

NESTED_SET = "arn:aws:cloudformation:eu-west-1:111111111111:changeSet/deployer-1-OrdersStack-X/1"
PLAIN_SET = "arn:aws:cloudformation:eu-west-1:111111111111:changeSet/deployer-2/2"


def _sets(monkeypatch: pytest.MonkeyPatch, **nested: Any) -> ChangeSets:
    """A root whose nested change set fails; one that leaves nested stacks alone succeeds."""
    sets = ChangeSets(
        monkeypatch,
        {
            ROOT_SET: [recorded("change_set_refused_nested")],
            NESTED_SET: [{**recorded("change_set_unresolved"), **nested}],
            PLAIN_SET: [{**READY, "ChangeSetId": PLAIN_SET, "IncludeNestedStacks": False}],
        },
    )

    def create(IncludeNestedStacks: bool, **_: Any) -> dict[str, Any]:  # noqa: N803
        return {"Id": ROOT_SET if IncludeNestedStacks else PLAIN_SET}

    sets.cfn.answer("CreateChangeSet", create)
    return sets


def test_value_known_only_at_deployment_costs_the_look_into_nested_stacks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sets, ui = _sets(monkeypatch), RecordingUi()
    plan = make_plan(sets.cfn.client, REQUEST, EXISTING, ui)
    assert isinstance(plan, Plan)
    assert (plan.change_set_id, plan.nested) == (PLAIN_SET, False)
    assert sets.deleted == {ROOT_SET}
    [note] = ui.of_type(Note)
    assert "cannot look into its nested stacks" in note.text
    assert "duplicate Export names" in note.text


def test_any_other_cause_is_not_put_off_to_the_deployment(monkeypatch: pytest.MonkeyPatch) -> None:
    sets = _sets(monkeypatch, StatusReason="Parameters: [Size] must have values")
    with pytest.raises(DeployerError, match=r"\[Size\] must have values") as raised:
        make_plan(sets.cfn.client, REQUEST, EXISTING, RecordingUi())
    assert "--no-nested" in raised.value.todo
    assert len(sets.cfn.parameters("CreateChangeSet")) == 1


def test_who_does_not_want_the_look_gets_none(monkeypatch: pytest.MonkeyPatch) -> None:
    sets = _sets(monkeypatch)
    options = ChangeSetOptions(nested=False)
    plan = make_plan(sets.cfn.client, REQUEST, EXISTING, RecordingUi(), options)
    assert isinstance(plan, Plan)
    assert not plan.nested


@pytest.mark.parametrize(
    ("reason", "nesting"),
    [
        ("Template error: Fn::Select cannot select nonexistent value at index 1", True),
        ("duplicate Export names: {{IntrinsicFunction:/Outputs/Fn::Join}}", True),
        ("Nested change sets are not supported for this operation", True),
        ("No export named acme-key found", False),
        ("Parameters: [Size] must have values", False),
        ("Template format error: Unresolved resource dependencies [Queue]", False),
    ],
)
def test_only_what_nesting_causes_is_laid_to_it(reason: str, nesting: bool) -> None:
    assert is_for_nesting(reason) is nesting
