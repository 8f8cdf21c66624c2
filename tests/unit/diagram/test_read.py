"""The arrows, turns and rows are those of the templates."""

from pathlib import Path

import pytest

from deployer.diagram.model import ALARM, FLOW, ORDER, Architecture
from deployer.diagram.read import read_architecture
from deployer.diagram.rows import rows_of, support_of
from tests.unit.diagram.project import read, write_project


@pytest.fixture
def architecture(tmp_path: Path) -> Architecture:
    return read_architecture(read(write_project(tmp_path)))


def test_each_arrow_says_what_one_stack_does_to_another(architecture: Architecture) -> None:
    arrows = {(it.source[-1], it.target[-1]): (it.words, it.style) for it in architecture.arrows}
    assert arrows == {
        # an export's ARN, imported by the custom resource
        ("InboxStack", "shop-shared-stack"): (("calls",), FLOW),
        # a function named by its ARN; DependsOn says the same, and no second arrow is drawn
        ("InboxStack", "LoaderStack"): (("notifies",), FLOW),
        # the role's policy names the bucket by a name that the root passes to both
        ("LoaderStack", "InboxStack"): (("reads",), FLOW),
        # an output passed on; sending is how dead letters get there, not a second thing
        ("LoaderStack", "QueueStack"): (("dead letters",), FLOW),
        ("QueueStack", "TopicStack"): (("alarms",), ALARM),
        # DependsOn alone
        ("ArchiveStack", "InboxStack"): ((), ORDER),
    }


def test_boxes_stand_in_order_of_launch(architecture: Architecture) -> None:
    turns = [(box.title, box.turn) for box in architecture.root.boxes]
    assert turns == [
        ("Topic", "1"),
        ("Queue", "2"),
        ("Loader", "3"),
        ("Inbox", "4"),
        ("Archive", "5"),
    ]


def test_required_stacks_stand_beside_the_root(architecture: Architecture) -> None:
    assert [it.name for it in architecture.beside] == ["shop-shared-stack"]
    assert architecture.root.name == "shop-data-root"


def test_plumbing_has_no_row_and_is_named_at_the_foot(architecture: Architecture) -> None:
    archive = architecture.root.boxes[-1]
    assert [row.title for row in archive.rows] == ["Archive bucket"]
    assert archive.support == "with bucket policy"


def test_a_stack_whose_template_is_named_by_a_url_is_a_box_with_its_name_alone(
    tmp_path: Path,
) -> None:
    root = write_project(tmp_path)
    template = root / "cft/root-stack.yaml"
    text = template.read_text(encoding="utf-8")
    url = "!Sub 'https://${AWS::AccountId}.s3.amazonaws.com/cft/archive.yaml'"
    assert "nested/archive.yaml" in text
    template.write_text(text.replace("nested/archive.yaml", url), encoding="utf-8")
    archive = read_architecture(read(root)).root.boxes[-1]
    assert (archive.title, archive.template, archive.turn) == ("Archive", "archive.yaml", "5")
    assert archive.rows == ()


def test_stacks_nested_in_nested_stacks_have_boxes_and_turns_of_their_own(tmp_path: Path) -> None:
    root = write_project(tmp_path)
    (root / "cft/nested/archive.yaml").write_text(
        "Resources:\n  DeepStack: {Type: AWS::CloudFormation::Stack, "
        "Properties: {TemplateURL: topic.yaml}}\n",
        encoding="utf-8",
    )
    deep = read_architecture(read(root)).root.boxes[-1]
    assert (deep.title, deep.template, deep.turn) == ("Archive: Deep", "topic.yaml", "5.1")


def test_a_nested_application_is_a_nested_stack(tmp_path: Path) -> None:
    root = write_project(tmp_path)
    (root / "cft/nested/archive.yaml").write_text(
        "Resources:\n  Deep: {Type: AWS::Serverless::Application, "
        "Properties: {Location: topic.yaml}}\n",
        encoding="utf-8",
    )
    deep = read_architecture(read(root)).root.boxes[-1]
    assert (deep.title, deep.template, deep.turn) == ("Archive: Deep", "topic.yaml", "5.1")


def test_loops_and_half_written_templates_do_not_stop_it(tmp_path: Path) -> None:
    root = write_project(tmp_path)
    (root / "cft/nested/archive.yaml").write_text(
        """
Transform: AWS::LanguageExtensions
Resources:
  Fn::ForEach::Buckets: [Name, [A, B], {'${Name}Bucket': {Type: AWS::S3::Bucket}}]
  Untyped: {Properties: {}}
  Bare: {Type: AWS::SQS::Queue, Properties: }
Outputs:
  Fn::ForEach::Names: [Name, [A, B], {'${Name}Bucket': {Value: !Ref AWS::Region}}]
""",
        encoding="utf-8",
    )
    archive = read_architecture(read(root)).root.boxes[-1]
    assert {"S3 bucket", "SQS queue"} <= {row.detail for row in archive.rows}


def test_many_of_a_kind_are_one_row() -> None:
    alarms = {f"{name}Alarm": {"Type": "AWS::CloudWatch::Alarm"} for name in ("A1", "B2", "C3")}
    assert len(rows_of(alarms, "Alarms")) == 3
    alarms["ConcurrentExecutionsAlarm"] = {"Type": "AWS::CloudWatch::Alarm"}
    [row] = rows_of(alarms, "Alarms")
    assert row.title == "4 CloudWatch alarms"
    assert row.detail.endswith("concurrent executions")


def test_a_type_unknown_here_still_has_a_row() -> None:
    resources = {"NewThing": {"Type": "AWS::Brand::NewThing", "Condition": "Wanted"}}
    [row] = rows_of(resources, "Stack")
    assert (row.title, row.detail) == ("New thing", "Brand new thing, optional")
    assert support_of(resources) == ""
