"""A deletion is shown with all that is emptied, lost and kept, before anybody is asked."""

from dataclasses import replace

from deployer.messages import Note, Table
from deployer.pipeline.deletion_table import show_deletion
from deployer.stack.delete import Deletion, Lost
from deployer.stack.describe import StackResource
from tests.unit.render.recording import RecordingUi
from tests.unit.stack.change_sets import EXISTING
from tests.unit.stack.cloudformation import nested_id

STACK = "AWS::CloudFormation::Stack"
CHILD = StackResource("root", "Child", STACK, nested_id("Child"), "CREATE_COMPLETE")
USERS = StackResource("child", "Users", "AWS::Cognito::UserPool", "pool", "CREATE_COMPLETE")


def test_each_resource_is_shown_with_its_fate() -> None:
    deletion = Deletion(
        EXISTING,
        ("logs",),
        (CHILD, replace(CHILD, physical_id="")),
        lost=(Lost("queue", "its messages"), Lost("db", "its databases", after_snapshot=True)),
        unmade=("theirs",),
        within=(USERS,),
    )
    ui = RecordingUi()
    show_deletion(deletion, ui)
    assert ui.of_type(Note)[0].text.startswith("Delete root (")
    assert ui.of_type(Table)[0].rows == (
        ("logs", "emptied, all versions, and deleted"),
        ("queue", "deleted with its messages"),
        ("db", "deleted with its databases, after a snapshot"),
        ("theirs", "not emptied: its creation failed, so it may be somebody else's"),
        ("root-Child", f"kept by its DeletionPolicy ({STACK})"),
        ("Child", f"kept by its DeletionPolicy ({STACK})"),
        ("pool", "kept with its nested stack (AWS::Cognito::UserPool)"),
    )


def test_a_bucket_policy_is_told_of_with_its_bucket() -> None:
    bucket = StackResource("root", "Logs", "AWS::S3::Bucket", "logs", "CREATE_COMPLETE")
    policy = replace(bucket, logical_id="Policy", resource_type="AWS::S3::BucketPolicy")
    alone = replace(policy, physical_id="theirs")
    ui = RecordingUi()
    show_deletion(Deletion(EXISTING, (), (bucket, policy, alone)), ui)
    assert ui.of_type(Table)[0].rows == (
        ("logs", "kept by its DeletionPolicy, with its bucket policy (AWS::S3::Bucket)"),
        ("the policy of theirs", "kept by its DeletionPolicy (AWS::S3::BucketPolicy)"),
    )


def test_deletion_of_nothing_that_matters_has_no_table() -> None:
    ui = RecordingUi()
    show_deletion(Deletion(EXISTING, (), ()), ui)
    assert ui.of_type(Table) == []
    assert len(ui.of_type(Note)) == 1
