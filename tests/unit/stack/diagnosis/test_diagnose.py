"""A diagnosis as a whole: the cause, the evidence of every kind, and never another error."""

from typing import Any

import pytest

from deployer.stack.diagnosis.diagnose import diagnose
from tests.recorded import recorded
from tests.unit.aws.clients import make_aws
from tests.unit.aws.scripted import Answer, Scripted, client_error
from tests.unit.stack.cloudformation import PACE
from tests.unit.stack.diagnosis.cases import failed_event, recorded_events

HOOK = "stack_events_hook_failed"


def _denied(**_: Any) -> Answer:
    raise client_error("AccessDenied", "you may not")


def test_denial_in_a_functions_log_leads_to_the_permission(monkeypatch: pytest.MonkeyPatch) -> None:
    events = recorded_events(monkeypatch, "stack_events_custom_resource_failed")
    log = recorded("log_events_of_custom_resource")
    logs = Scripted(monkeypatch, "logs", {"FilterLogEvents": lambda **_: log})
    functions = Scripted(monkeypatch, "lambda", {"GetFunctionConfiguration": _denied})
    found = diagnose(
        make_aws(**{"logs": logs.client, "lambda": functions.client}), "acme", events, PACE
    )
    assert found
    assert found.path == ("Task",)
    titles = [it.title for it in found.evidence]
    assert titles == ["log of acme-task, from /aws/lambda/acme-task", "permission denied"]
    assert found.evidence[1].lines[0] == (
        "arn:aws:iam::111111111111:role/acme-task-role may not s3:PutObject"
    )


def test_hook_is_shown_with_its_annotations(monkeypatch: pytest.MonkeyPatch) -> None:
    events = recorded_events(monkeypatch, HOOK)
    cfn = Scripted(
        monkeypatch, "cloudformation", {"GetHookResult": lambda **_: recorded("hook_result")}
    )
    found = diagnose(make_aws(cloudformation=cfn.client), "acme", events, PACE)
    assert found
    [evidence] = found.evidence
    assert evidence.title == "hook Acme::Storage::Encrypted"
    assert evidence.lines[1:] == (
        "bucket_is_encrypted (HIGH): The bucket has no encryption by a customer managed key",
        "  Set BucketEncryption with aws:kms",
        "  https://example.com/rules/bucket",
    )
    assert "Acme::Storage::Encrypted accepts it" in found.todo


def test_hook_whose_annotations_are_hidden_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    events = recorded_events(monkeypatch, HOOK)
    cfn = Scripted(monkeypatch, "cloudformation", {"GetHookResult": _denied})
    found = diagnose(make_aws(cloudformation=cfn.client), "acme", events, PACE)
    assert found
    assert "could not be read: the caller may not do this" in found.evidence[0].lines[-1]


def test_early_validation_is_asked_for_what_it_found(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = recorded("operation_events_validation_failed")
    cfn = Scripted(monkeypatch, "cloudformation", {"DescribeEvents": lambda **_: answer})
    event = failed_event("validation failed", DetailedStatus="VALIDATION_FAILED")
    found = diagnose(make_aws(cloudformation=cfn.client), "acme", [event], PACE)
    assert found
    assert found.evidence[0].lines == (
        "/Resources/Bucket/Properties/BucketNam: extraneous key [BucketNam] is not permitted",
    )


def test_what_may_not_be_read_is_said_and_the_failure_stands(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cfn = Scripted(monkeypatch, "cloudformation", {"GetTemplate": _denied})
    event = failed_event("the task failed", "Custom::Task")
    found = diagnose(make_aws(cloudformation=cfn.client), "acme", [event], PACE)
    assert found
    assert found.reason == "the task failed"
    [evidence] = found.evidence
    assert evidence.title == "the custom resource's log could not be read"
    assert evidence.lines == ("the caller may not do this: you may not",)


def test_answer_of_an_unknown_shape_hides_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    cfn = Scripted(
        monkeypatch, "cloudformation", {"GetTemplate": lambda **_: {"TemplateBody": "Foo: {}"}}
    )
    event = failed_event("the task failed", "Custom::Task")
    found = diagnose(make_aws(cloudformation=cfn.client), "acme", [event], PACE)
    assert found
    assert found.reason == "the task failed"
    assert found.evidence[0].title == "the custom resource's log could not be understood"


def test_handlers_words_are_shown_without_their_wrapping() -> None:
    reason = (
        'Resource handler returned message: "acme exists" '
        "(RequestToken: 1, HandlerErrorCode: AlreadyExists)"
    )
    found = diagnose(make_aws(), "acme", [failed_event(reason)], PACE)
    assert found
    assert found.reason == "acme exists"
    assert "--import-existing" in found.todo


def test_nothing_failed_is_no_diagnosis() -> None:
    assert diagnose(make_aws(), "acme", [], PACE) is None
