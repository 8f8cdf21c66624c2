"""Shows what a deletion will do, before anybody is asked."""

from collections.abc import Iterator, Sequence

from deployer.messages import Note, Table, Ui
from deployer.project.template import STACK_TYPE
from deployer.stack.delete import Deletion
from deployer.stack.describe import StackResource

_BUCKET, _BUCKET_POLICY = "AWS::S3::Bucket", "AWS::S3::BucketPolicy"


def show_deletion(deletion: Deletion, ui: Ui) -> None:
    """Emit the stack, and one row for everything that holds data or is kept."""
    ui.emit(Note(f"Delete {deletion.stack.name} ({deletion.stack.status})"))
    if rows := tuple(_rows(deletion)):
        ui.emit(Table("", ("resource", "what happens to it"), rows))


def _rows(deletion: Deletion) -> Iterator[tuple[str, str]]:
    for bucket in deletion.emptied:
        yield bucket, "emptied, all versions, and deleted"
    for it in deletion.lost:
        yield it.name, f"deleted with {it.what}" + ", after a snapshot" * it.after_snapshot
    for bucket in deletion.unmade:
        yield bucket, "not emptied: its creation failed, so it may be somebody else's"
    guarded = {it.physical_id for it in deletion.retained if it.resource_type == _BUCKET_POLICY}
    for kept in without_policies_of_kept(deletion.retained):
        has_policy = kept.resource_type == _BUCKET and kept.physical_id in guarded
        beside = ", with its bucket policy" * has_policy
        yield kept_name(kept), f"kept by its DeletionPolicy{beside} ({kept.resource_type})"
    for kept in deletion.within:
        yield kept_name(kept), f"kept with its nested stack ({kept.resource_type})"


def without_policies_of_kept(retained: Sequence[StackResource]) -> list[StackResource]:
    """What is kept, but for the policies of buckets that are kept: nobody knows them by a name."""
    buckets = {it.physical_id for it in retained if it.resource_type == _BUCKET}
    return [
        it for it in retained if it.resource_type != _BUCKET_POLICY or it.physical_id not in buckets
    ]


def kept_name(resource: StackResource) -> str:
    """What a person knows a resource by: a stack by its name, which is within its ARN."""
    if resource.resource_type == STACK_TYPE and resource.physical_id:
        return resource.physical_id.split("/")[1]
    if resource.resource_type == _BUCKET_POLICY:
        return f"the policy of {resource.physical_id}"  # known by its bucket's name
    return resource.physical_id or resource.logical_id
