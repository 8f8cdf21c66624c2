"""Objects of the code bucket that are files of the repository, known from their names alone."""

from pathlib import Path
from typing import Any

import pytest

from deployer.project.older_convention import MARKERS, repository_object
from deployer.project.path_properties import RESOURCE_PATHS
from tests.unit.project.sample import write

STACK, MACHINE, FUNCTION, LAYER = (
    RESOURCE_PATHS[kind][0]
    for kind in (
        "AWS::CloudFormation::Stack",
        "AWS::StepFunctions::StateMachine",
        "AWS::Lambda::Function",
        "AWS::Lambda::LayerVersion",
    )
)
KNOWN = {**MARKERS, "BaseName": "greet", "Bucket": MARKERS["CodeRepositoryS3Bucket"]}
KEY = "${GitHubRepository}/cft/nested/x.yaml"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A repository of the older convention."""
    names = (
        "cft/nested/x.yaml",
        "state-machine/x.asl.json",
        "lambda-code/greet/handler.py",
        "code/wave/handler.py",
        "lambda-layer-words/python/words.py",
        "code/ready.zip",
    )
    write(tmp_path, dict.fromkeys(names, "x"))
    return tmp_path


def _sub(text: str) -> dict[str, str]:
    return {"Fn::Sub": text}


@pytest.mark.parametrize(
    "url",
    [
        f"https://${{CodeRepositoryS3Bucket}}.s3.amazonaws.com/{KEY}",
        f"https://${{CodeRepositoryS3Bucket}}.s3.${{AWS::Region}}.amazonaws.com/{KEY}",
        f"https://${{CodeRepositoryS3Bucket}}.s3-${{AWS::Region}}.${{AWS::URLSuffix}}/{KEY}",
        f"https://${{CodeRepositoryS3Bucket}}.s3.dualstack.eu-west-1.amazonaws.com/{KEY}",
        f"https://s3.amazonaws.com/${{CodeRepositoryS3Bucket}}/{KEY}",
        f"https://s3-eu-west-1.amazonaws.com/${{CodeRepositoryS3Bucket}}/{KEY}",
        f"https://s3.${{AWS::Region}}.amazonaws.com/${{Bucket}}/{KEY}",
        f"s3://${{CodeRepositoryS3Bucket}}/{KEY}",
    ],
)
def test_every_form_of_an_address_is_understood(root: Path, url: str) -> None:
    found = repository_object(root, STACK, _sub(url), KNOWN)
    assert found is not None
    assert found.path == root / "cft/nested/x.yaml"
    assert found.key_for("acme/data") == "acme/data/cft/nested/x.yaml"


def test_an_address_may_be_joined(root: Path) -> None:
    parts = [
        "https://s3.amazonaws.com",
        {"Ref": "Bucket"},
        {"Ref": "GitHubRepository"},
        "cft/nested/x.yaml",
    ]
    found = repository_object(root, STACK, {"Fn::Join": ["/", parts]}, KNOWN)
    assert found and found.path == root / "cft/nested/x.yaml"


@pytest.mark.parametrize(
    "url",
    [
        f"https://other.s3.amazonaws.com/{KEY}",
        "https://${CodeRepositoryS3Bucket}.s3.amazonaws.com/cft/nested/x.yaml",
        f"https://${{CodeRepositoryS3Bucket}}.s3.amazonaws.com/{KEY}?versionId=7",
        "https://${CodeRepositoryS3Bucket}.s3.amazonaws.com/${GitHubRepository}/../x.yaml",
        "https://${CodeRepositoryS3Bucket}.s3.amazonaws.com/${GitHubRepository}/elsewhere/x.yaml",
        "https://${CodeRepositoryS3Bucket}.s3.amazonaws.com/${GitHubRepository}/${Unknown}/x.yaml",
        "https://${CodeRepositoryS3Bucket}.s3.amazonaws.com/${GitHubRepository}/${AWS::Region}.yaml",
        "https://example.org/x.yaml",
    ],
)
def test_what_is_not_the_repositorys_is_left_to_others(root: Path, url: str) -> None:
    assert repository_object(root, STACK, _sub(url), KNOWN) is None


def test_a_template_missing_among_others_is_the_repositorys_all_the_same(root: Path) -> None:
    url = "https://${CodeRepositoryS3Bucket}.s3.amazonaws.com/${GitHubRepository}/cft/nested/y.yaml"
    found = repository_object(root, STACK, _sub(url), KNOWN)
    assert found and found.path == root / "cft/nested/y.yaml"


def test_a_state_machine_is_named_by_bucket_and_key(root: Path) -> None:
    value: dict[str, Any] = {
        "Bucket": {"Ref": "CodeRepositoryS3Bucket"},
        "Key": _sub("${GitHubRepository}/state-machine/x.asl.json"),
    }
    found = repository_object(root, MACHINE, value, KNOWN)
    assert found and found.path == root / "state-machine/x.asl.json"
    assert repository_object(root, MACHINE, {**value, "Version": "7"}, KNOWN) is None
    assert repository_object(root, MACHINE, {**value, "Bucket": "other"}, KNOWN) is None


@pytest.mark.parametrize(
    ("key", "folder"),
    [
        ("${GitHubRepository}/lambda-code/${BaseName}.zip", "lambda-code/greet"),
        ("${GitHubRepository}/zips/greet.zip", "lambda-code/greet"),
        ("zips/wave.zip", "code/wave"),
        ("${GitHubRepository}/code/none.zip", None),
        ("${GitHubRepository}/code/greet.jar", None),
    ],
)
def test_the_folder_of_a_function_is_known_by_its_key(
    root: Path, key: str, folder: str | None
) -> None:
    value = {"S3Bucket": {"Ref": "CodeRepositoryS3Bucket"}, "S3Key": _sub(key)}
    found = repository_object(root, FUNCTION, value, KNOWN)
    assert (found.path if found else None) == (root / folder if folder else None)


def test_the_folder_of_a_layer_is_known_by_its_name(root: Path) -> None:
    value = {"S3Bucket": {"Ref": "CodeRepositoryS3Bucket"}, "S3Key": "x/lambda-layer-words.zip"}
    found = repository_object(root, LAYER, value, KNOWN)
    assert found and found.path == root / "lambda-layer-words"


def test_code_whose_version_is_named_is_declared_by_a_pair(root: Path) -> None:
    value = {
        "S3Bucket": {"Ref": "CodeRepositoryS3Bucket"},
        "S3Key": "x/greet.zip",
        "S3ObjectVersion": {"Ref": "VersionId"},
    }
    assert repository_object(root, FUNCTION, value, KNOWN) is None
