"""What stacks need is read from all that could need it, or not at all."""

import hashlib
from typing import Any

import pytest

from deployer.errors import DeployerError
from deployer.stack.calls import Calls
from deployer.stack.in_use import InUse, find_in_use
from tests.unit.aws.clients import make_client
from tests.unit.aws.scripted import Script, Scripted, client_error
from tests.unit.stack.cloudformation import NOW, pairs

BUCKET = "acme-code"


def _stack(name: str, status: str = "CREATE_COMPLETE", **more: Any) -> dict[str, Any]:
    return {
        "StackName": name,
        "StackId": f"id/{name}",
        "StackStatus": status,
        "CreationTime": NOW,
        **more,
    }


def _parameters(**values: str) -> list[dict[str, str]]:
    return pairs("ParameterKey", "ParameterValue", values)


def _tags(**values: str) -> list[dict[str, str]]:
    return pairs("Key", "Value", values)


def _in_use(
    monkeypatch: pytest.MonkeyPatch, texts: dict[str, Any], *stacks: dict[str, Any]
) -> InUse:
    def template(StackName: str, **_: Any) -> dict[str, Any]:  # noqa: N803
        text = texts.get(StackName.removeprefix("id/"), "{}")
        if isinstance(text, Exception):
            raise text
        return {"TemplateBody": text}

    def page(NextToken: str = "0", **_: Any) -> dict[str, Any]:  # noqa: N803
        at = int(NextToken)
        more = {"NextToken": str(at + 1)} if at + 1 < len(stacks) else {}
        return {"Stacks": [stacks[at]], **more}

    script: Script = {
        "DescribeStacks": page,
        "GetTemplate": template,
        "ListChangeSets": lambda **_: {"Summaries": []},
    }
    cfn = Scripted(monkeypatch, "cloudformation", script)
    return find_in_use(Calls(cfn.client, lambda _: None), "acme", BUCKET)


@pytest.mark.parametrize(
    "stack",
    [
        _stack("acme-data-root-stack-b1"),
        _stack("theirs", Tags=_tags(ProjectName="acme")),
        _stack("by-hand", Parameters=_parameters(CodeRepositoryS3Bucket=BUCKET)),
    ],
)
def test_stacks_of_all_builds_and_those_deployed_otherwise_count(
    monkeypatch: pytest.MonkeyPatch, stack: dict[str, Any]
) -> None:
    root = {**stack, "Parameters": [*stack.get("Parameters", []), *_parameters(V="v1/+x")]}
    nested = _stack("anything", RootId=root["StackId"], Parameters=_parameters(W="v2"))
    other = _stack("other", Parameters=_parameters(X="v3"))
    text = (
        "TemplateURL: https://acme-code.s3.amazonaws.com/acme/templates/a-0123456789abcdef.yaml\n"
        "S3ObjectVersion: 'written+/in'"
    )
    found = _in_use(monkeypatch, {"anything": text}, root, other, nested)
    assert {"v1/+x", "v2", "a-0123456789abcdef.yaml", "written+/in"} <= found.words
    assert "v3" not in found.words
    assert found.stacks == {stack["StackName"], "anything", "other"}


def test_a_stack_deployed_by_hand_counts_for_its_template_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    texts = {"by-hand": f"Code: s3://{BUCKET}/acme/files/x.zip", "nested": "v7", "other": "v8"}
    nested = _stack("nested", RootId="id/by-hand")
    found = _in_use(monkeypatch, texts, _stack("by-hand"), nested, _stack("other"))
    assert {"x.zip", "v7"} <= found.words
    assert "v8" not in found.words


def test_a_stack_of_others_that_cannot_be_read_stops_all(monkeypatch: pytest.MonkeyPatch) -> None:
    denied = client_error("AccessDenied", "no")
    with pytest.raises(Exception, match="AccessDenied"):
        _in_use(monkeypatch, {"other": denied}, _stack("acme-a"), _stack("other"))


def test_a_stack_of_others_that_is_only_planned_has_nothing_to_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    denied = client_error("ValidationError", "there is no template")
    found = _in_use(monkeypatch, {"other": denied}, _stack("other", "REVIEW_IN_PROGRESS"))
    assert found.words == frozenset()


def test_values_from_parameter_store_count_as_they_were_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stored = {"ParameterKey": "V", "ParameterValue": "/acme/version", "ResolvedValue": "v9"}
    assert "v9" in _in_use(monkeypatch, {}, _stack("acme-x", Parameters=[stored])).words


def test_the_templates_of_stacks_are_known_by_their_hash(monkeypatch: pytest.MonkeyPatch) -> None:
    found = _in_use(monkeypatch, {"acme-a": "A: 1\n"}, _stack("acme-a"))
    assert hashlib.sha256(b"A: 1\n").hexdigest()[:16] in found.words


def test_a_template_in_json_is_read_as_botocore_hands_it_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    body = {"Resources": {"S": {"Properties": {"TemplateURL": "https://h/acme/templates/b.json"}}}}
    answers = {
        "describe_stacks": {"Stacks": [_stack("acme-a")]},
        "get_template": {"TemplateBody": body},
        "list_change_sets": {"Summaries": []},
    }
    monkeypatch.setattr(Calls, "ask", lambda _, operation, **__: answers[operation])
    assert "b.json" in find_in_use(Calls(make_client("cloudformation")), "acme", BUCKET).words


@pytest.mark.parametrize(
    "status",
    [
        "UPDATE_IN_PROGRESS",
        "UPDATE_ROLLBACK_IN_PROGRESS",
        "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
        "REVIEW_IN_PROGRESS",
        "UPDATE_ROLLBACK_FAILED",
        "UPDATE_FAILED",
        "CREATE_FAILED",
        "DELETE_FAILED",
    ],
)
def test_a_stack_that_may_go_on_or_back_stops_all(
    monkeypatch: pytest.MonkeyPatch, status: str
) -> None:
    with pytest.raises(DeployerError, match=f"is in {status}"):
        _in_use(monkeypatch, {}, _stack("acme-a"), _stack("acme-b", status))


def test_a_stack_of_others_in_progress_stops_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    found = _in_use(monkeypatch, {}, _stack("other", "UPDATE_IN_PROGRESS"))
    assert found.stacks == {"other"}


def test_a_template_that_cannot_be_read_stops_all(monkeypatch: pytest.MonkeyPatch) -> None:
    denied = client_error("AccessDenied", "no")
    with pytest.raises(Exception, match="AccessDenied"):
        _in_use(monkeypatch, {"acme-b": denied}, _stack("acme-a"), _stack("acme-b"))


def _planned(monkeypatch: pytest.MonkeyPatch, **summary: str) -> frozenset[str]:
    """What is in use where a stack has a change set, whose template only it has."""
    change_set = {"ChangeSetId": "id/cs", "Status": "CREATE_COMPLETE", **summary}

    def template(TemplateStage: str, **of: str) -> dict[str, Any]:  # noqa: N803
        text = "U: https://h/acme/templates/b.yaml" if of == {"ChangeSetName": "id/cs"} else "{}"
        return {"TemplateBody": text}

    script: Script = {
        "DescribeStacks": lambda **_: {"Stacks": [_stack("acme-a")]},
        "GetTemplate": template,
        "ListChangeSets": lambda **_: {"Summaries": [change_set]},
        "DescribeChangeSet": lambda **_: {"Parameters": _parameters(V="v7")},
    }
    cfn = Scripted(monkeypatch, "cloudformation", script)
    return find_in_use(Calls(cfn.client, lambda _: None), "acme", BUCKET).words


@pytest.mark.parametrize("status", ["AVAILABLE", "UNAVAILABLE"])
def test_what_a_change_set_would_deploy_is_in_use(
    monkeypatch: pytest.MonkeyPatch, status: str
) -> None:
    words = _planned(monkeypatch, ExecutionStatus=status)
    text = b"U: https://h/acme/templates/b.yaml"
    assert {"v7", "b.yaml", hashlib.sha256(text).hexdigest()[:16]} <= words


@pytest.mark.parametrize(
    "summary", [{"Status": "FAILED"}, {"ExecutionStatus": "OBSOLETE"}], ids=["failed", "obsolete"]
)
def test_a_change_set_that_is_never_executed_needs_nothing(
    monkeypatch: pytest.MonkeyPatch, summary: dict[str, str]
) -> None:
    assert not {"v7", "b.yaml"} & _planned(monkeypatch, **summary)
