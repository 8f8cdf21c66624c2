"""The API that stands is found through the templates and the stacks, not by a name of ours."""

import copy
from pathlib import Path

import pytest

from deployer.errors import DeployerError, ProjectError
from deployer.pipeline.api.access import Access
from deployer.pipeline.api.deployed_api import find_api
from deployer.pipeline.api.freshness import is_changed
from tests.unit.aws.scripted import Scripted, client_error
from tests.unit.pipeline.api.an_api import (
    DEPLOYED,
    DOCUMENT,
    TEMPLATE,
    api_project,
    api_target,
)
from tests.unit.pipeline.targets import make_target
from tests.unit.project.sample import sample_project
from tests.unit.stack.cloudformation import ABSENT, resource


@pytest.mark.parametrize(
    ("local", "endpoint"),
    [
        (False, "https://abc123.execute-api.eu-west-1.amazonaws.com/v1"),
        (True, "http://127.0.0.1:9/_aws/execute-api/abc123/v1"),
    ],
)
def test_the_endpoint_is_that_of_the_apis_own_stage(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, local: bool, endpoint: str
) -> None:
    found = find_api(api_project(tmp_path), api_target(monkeypatch, local=local), None)
    assert (found.name, found.endpoint) == ("ApiStack/Api", endpoint)


@pytest.mark.parametrize(
    ("way", "security", "access"),
    [
        ("IAM", [{"signature": []}], Access(signed=True, keyed=False, told=("Signed.",))),
        ("KEY", [{"key": []}], Access(signed=False, keyed=True, key_id="key1")),
    ],
)
def test_conditions_are_those_of_the_deployed_parameters(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    way: str,
    security: list[object],
    access: Access,
) -> None:
    found = find_api(api_project(tmp_path), api_target(monkeypatch, way), None)
    assert found.document["paths"]["/things"]["post"]["security"] == security
    assert found.access == access


def test_a_document_that_api_gateway_reads_itself_is_left_as_it_is(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    template = copy.deepcopy(TEMPLATE)
    properties = template["Resources"]["Api"]["Properties"]
    properties.pop("Body")
    properties["BodyS3Location"] = "../openapi/things.json"
    found = find_api(api_project(tmp_path, template), api_target(monkeypatch), None)
    assert found.document == DOCUMENT


def test_a_project_without_an_api_says_what_one_is(tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match="no template declares a REST API") as raised:
        find_api(sample_project(tmp_path), make_target(), None)
    assert "AWS::ApiGateway::RestApi" in raised.value.todo


def test_a_stack_that_does_not_stand_is_to_be_deployed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def absent(**_: object) -> dict[str, object]:
        raise client_error(*ABSENT)

    cfn = Scripted(monkeypatch, "cloudformation", {"DescribeStacks": absent})
    with pytest.raises(DeployerError, match="does not exist") as raised:
        find_api(api_project(tmp_path), make_target(cloudformation=cfn.client), None)
    assert "deployer deploy --env devl" in raised.value.todo


def test_an_api_that_is_not_deployed_yet_says_so(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    target = api_target(monkeypatch, "IAM", resource("X", "AWS::SNS::Topic", "x"))
    with pytest.raises(DeployerError, match="declared, but not deployed") as raised:
        find_api(api_project(tmp_path), target, None)
    assert raised.value.where == "ApiStack/Api"


def test_an_api_without_a_stage_answers_nobody(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    target = api_target(monkeypatch, "IAM", *DEPLOYED[:2])
    with pytest.raises(DeployerError, match="no stage"):
        find_api(api_project(tmp_path), target, None)


def test_of_several_one_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    project = api_project(tmp_path, TEMPLATE, "SecondStack")
    target = api_target(monkeypatch, others={"SecondStack": "def456"})
    with pytest.raises(ProjectError, match="several APIs: ApiStack/Api, SecondStack/Api"):
        find_api(project, target, None)
    assert find_api(project, target, "ApiStack/Api").name == "ApiStack/Api"
    with pytest.raises(ProjectError, match="no API is called 'ApiStak/Api'") as raised:
        find_api(project, target, "ApiStak/Api")
    assert "ApiStack/Api" in raised.value.todo


@pytest.mark.parametrize("called", ["", "/things"])
def test_of_several_only_those_that_stand_are_asked_for(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, called: str
) -> None:
    project = api_project(tmp_path, TEMPLATE, "SecondStack")
    assert find_api(project, api_target(monkeypatch), None, called).name == "ApiStack/Api"
    with pytest.raises(DeployerError, match="declared, but not deployed"):
        find_api(project, api_target(monkeypatch), "SecondStack/Api", called)


def test_a_document_that_was_changed_since_is_noticed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    project = api_project(tmp_path)
    deployed = f'{{"Location": "s3://b/acme/{"0" * 64}.json"}}'
    target = api_target(monkeypatch, template=deployed)
    assert is_changed(project, target, find_api(project, target, None))
    # What other tools deployed is not named so, and nothing is said of it.
    target = api_target(monkeypatch, template='{"Location": "s3://b/acme/api.json"}')
    assert not is_changed(project, target, find_api(project, target, None))


def test_the_document_itself_is_not_touched(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    before = copy.deepcopy(DOCUMENT)
    found = find_api(api_project(tmp_path), api_target(monkeypatch), None)
    assert found.source.body == before
