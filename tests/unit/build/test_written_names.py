"""Names of kept resources stand spelled in a template that is to import them."""

from pathlib import Path

import pytest

from deployer.build.templates import TemplateHome, package_templates
from deployer.project.read_tree import read_tree
from tests.unit.project.sample import write
from tests.unit.project.test_tree import nest

HOME = TemplateHome("acme/templates/", "code.s3.eu-west-1.amazonaws.com")
KNOWN = {"AWS::Region": "eu-west-1", "Project": "acme", "Policy": "RetainExceptOnCreate"}
PARAMETERS = """\
Parameters:
  Project: { Type: String }
  Policy: { Type: String }
  Secret: { Type: String }
"""
TABLE = """\
  Table:
    Type: AWS::DynamoDB::Table
    DeletionPolicy: !Ref Policy  # as it was
    Properties:
      TableName: !Sub '${Project}-orders-${AWS::Region}'
"""


def written(tmp_path: Path, resources: str, **known: str) -> str:
    """The one template with names written out."""
    write(tmp_path, {"root.yaml": f"{PARAMETERS}Resources:\n{resources}"})
    tree = read_tree(tmp_path / "root.yaml")
    return package_templates(tree, HOME, {}, writes_names={**KNOWN, **known}).text


def test_the_name_of_a_kept_table_is_spelled_and_all_else_stays(tmp_path: Path) -> None:
    text = written(tmp_path, TABLE)
    spelled = TABLE.replace("!Sub '${Project}-orders-${AWS::Region}'", '"acme-orders-eu-west-1"')
    assert text == f"{PARAMETERS}Resources:\n{spelled}"


def test_names_stay_as_they_are_unless_asked_for(tmp_path: Path) -> None:
    write(tmp_path, {"root.yaml": f"{PARAMETERS}Resources:\n{TABLE}"})
    tree = read_tree(tmp_path / "root.yaml")
    assert package_templates(tree, HOME, {}).text == tree.template.text


@pytest.mark.parametrize(
    "resources",
    [
        TABLE.replace("!Ref Policy", "Delete"),
        TABLE.replace("    DeletionPolicy: !Ref Policy  # as it was\n", ""),
        TABLE.replace("${Project}", "${Secret}"),
        TABLE.replace("!Sub '${Project}-orders-${AWS::Region}'", "!GetAtt Other.Name"),
        TABLE.replace("!Sub '${Project}-orders-${AWS::Region}'", "orders"),
        TABLE.replace("AWS::DynamoDB::Table", "AWS::SQS::Queue").replace("TableName", "QueueName"),
    ],
)
def test_what_is_not_kept_known_or_importable_by_name_stays(tmp_path: Path, resources: str) -> None:
    assert written(tmp_path, resources) == f"{PARAMETERS}Resources:\n{resources}"


def test_a_bucket_policy_goes_on_to_wait_for_its_bucket(tmp_path: Path) -> None:
    bucket = """\
  Bucket:
    Type: AWS::S3::Bucket
    DeletionPolicy: Retain
    Properties: { BucketName: !Sub '${Project}-files' }
  Policy:
    Type: AWS::S3::BucketPolicy
    DeletionPolicy: Retain
    Properties:
      Bucket: !Ref Bucket
"""
    text = written(tmp_path, bucket)
    assert '      Bucket: "acme-files"\n' in text
    assert '  Policy:\n    "DependsOn": "Bucket"\n    Type: AWS::S3::BucketPolicy\n' in text


def test_a_nested_template_that_is_launched_twice_has_the_names_of_each(tmp_path: Path) -> None:
    root = "".join(
        nest("leaf.yaml", f"{{ Project: {name}, Policy: Retain }}", name) for name in ("A", "B")
    )
    leaf = f"{PARAMETERS}Resources:\n{TABLE}"
    write(tmp_path, {"root.yaml": f"Resources:\n{root}", "leaf.yaml": leaf})
    tree = read_tree(tmp_path / "root.yaml")
    packaged = package_templates(tree, HOME, {}, writes_names=KNOWN).templates
    first, second, parent = (it.text for it in packaged)
    assert '"A-orders-eu-west-1"' in first
    assert '"B-orders-eu-west-1"' in second
    assert all(it.key in parent for it in packaged[:2])
