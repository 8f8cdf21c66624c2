"""The documents of APIs are found through the templates, wherever and however they stand there."""

from pathlib import Path

import pytest

from deployer.errors import ProjectError
from deployer.project.api_documents import ApiDocument, api_documents
from deployer.project.read_tree import read_tree
from tests.unit.project.sample import write

REPOSITORY = Path(__file__).parents[3]
ROOT = """\
Resources:
  ApiStack:
    Type: AWS::CloudFormation::Stack
    Properties: { TemplateURL: nested/api.yaml }
"""
API = "Resources:\n  Api:\n    Type: AWS::ApiGateway::RestApi\n    Properties: "
DOCUMENT = "openapi: 3.0.1\npaths: { /a: { get: { responses: { '200': { description: d } } } } }\n"
INCLUDE = "{ Fn::Transform: { Name: 'AWS::Include', Parameters: { Location: ../api.yaml } } }"


def _documents(folder: Path, api: str, document: str = DOCUMENT) -> list[ApiDocument]:
    write(folder, {"root.yaml": ROOT, "nested/api.yaml": API + api, "api.yaml": document})
    return list(api_documents(read_tree(folder / "root.yaml")))


@pytest.mark.parametrize(
    ("api", "evaluated", "place"),
    [
        (f"{{ Body: {INCLUDE} }}", True, "api.yaml"),
        ("{ BodyS3Location: ../api.yaml }", False, "api.yaml"),
        ("{ Body: { paths: { /a: { get: {} } } } }", True, "nested/api.yaml"),
    ],
)
def test_a_document_is_found_however_the_template_names_it(
    tmp_path: Path, api: str, evaluated: bool, place: str
) -> None:
    [found] = _documents(tmp_path, api)
    assert found.path == ("ApiStack", "Api")
    assert "get" in found.body["paths"]["/a"]
    assert (found.evaluated, found.place) == (evaluated, tmp_path / place)


def test_what_is_included_stands_beside_what_the_template_says(tmp_path: Path) -> None:
    beside = INCLUDE.replace("{", "{ info: { title: T },", 1)
    [found] = _documents(tmp_path, f"{{ Body: {beside} }}")
    assert found.body["info"] == {"title": "T"}
    assert found.body["openapi"] == "3.0.1"


def test_an_api_of_single_resources_has_no_document(tmp_path: Path) -> None:
    assert _documents(tmp_path, "{ Name: n }") == []


@pytest.mark.parametrize("document", ["- a\n", "a: [\n"])
def test_a_file_that_is_no_document_is_named(tmp_path: Path, document: str) -> None:
    with pytest.raises(ProjectError) as raised:
        _documents(tmp_path, "{ BodyS3Location: ../api.yaml }", document)
    assert raised.value.where == str(tmp_path / "api.yaml")


def test_both_apis_are_found() -> None:
    found = list(api_documents(read_tree(REPOSITORY / "cft/root-stack.yaml")))
    assert {"/".join(it.path): it.place.name for it in found} == {
        "EventsApiStack/Api": "events-api.yaml",
        "RedactedReadsApiStack/Api": "redacted-reads-api.yaml",
    }
