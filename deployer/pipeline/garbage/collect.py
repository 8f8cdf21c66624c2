"""Shows what the code bucket has that nobody needs, and deletes it when that is agreed to."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from deployer.aws.object_versions import PAGE, delete_versions
from deployer.build.bucket_check import check_bucket
from deployer.errors import ProjectError
from deployer.messages import Garbage, Note, Ui
from deployer.pipeline.garbage.guests import refuse_shared
from deployer.pipeline.garbage.store import CodeStore
from deployer.pipeline.garbage.stored import ObjectVersion, list_stored
from deployer.pipeline.garbage.unused import Keep, Unused, find_unused
from deployer.pipeline.location import known_location
from deployer.pipeline.target import Target
from deployer.project.project import Project

_RECENT = timedelta(hours=6)
"""Of an account of AWS this stays in any case: between the upload of code and the change set that
names it a person may be asked, or another stack be deployed first."""


def collect_garbage(
    project: Project,
    target: Target,
    keep_days: float,
    keep_newest: int,
    flags: Mapping[str, str],
    variables: Mapping[str, str],
    ui: Ui,
    *,
    delete: bool,
    approved: bool,
) -> bool:
    """Show what can be deleted, and with `delete` delete it after asking; False after a no.

    Args:
        keep_days: what was written within so many days stays, and on AWS within six hours.
        keep_newest: so many versions of each zip stay, and of each template.
        flags: the code bucket as the command line names it.
        variables: the process's environment.

    Raises:
        DeployerError: what is in use is not certain; nothing is deleted then.
    """
    bucket, _ = known_location(project, target, flags, variables)
    if not bucket:
        raise ProjectError("there is no code bucket", todo="Name it with --code-bucket.")
    store = CodeStore(project.params.project_name, target, bucket)
    # In another region than this the stacks that use it are not these.
    check_bucket(target.aws.client("s3"), bucket)
    refuse_shared(target.aws.client("s3"), bucket, target.identity.account)
    keep = kept(target, keep_days, keep_newest)
    unused = _unused(store, keep)
    if not unused:
        ui.emit(Note(f"{bucket} has nothing of {store.project_name} that can be deleted."))
        return True
    _show(unused, bucket, ui)
    if not delete:
        ui.emit(Note("Nothing was deleted; --delete does it."))
        return True
    if not approved and not ui.confirm(f"Delete this from {bucket} for good?"):
        ui.emit(Note("Nothing was deleted."))
        return False
    # Somebody may have deployed in the meantime, or taken an old version for it.
    _delete(store, unused & _unused(store, keep), ui)
    return True


def kept(target: Target, days: float, newest: int) -> Keep:
    """What stays in any case, as the command line says it."""
    youngest = timedelta() if target.aws.is_local else _RECENT
    return Keep(datetime.now(UTC) - max(timedelta(days=days), youngest), newest)


def _unused(store: CodeStore, keep: Keep) -> Unused:
    # The bucket first: what is uploaded while stacks are read is not on this list.
    s3, account = store.target.aws.client("s3"), store.target.identity.account
    stored = list_stored(s3, store.bucket, store.project_name, account)
    return find_unused(stored, store.in_use(), keep, store.texts)


def _show(unused: Unused, bucket: str, ui: Ui) -> None:
    by_key: dict[str, list[ObjectVersion]] = defaultdict(list)
    for it in unused.objects:
        by_key[it.key].append(it)
    for key, found in sorted(by_key.items()):
        size = sum(it.size for it in found)
        ui.emit(Garbage(bucket, key, len(found), size, max(it.modified for it in found)))
    total = sum(it.size for it in unused.objects)
    notes = len(unused.markers)
    ui.emit(
        Note(
            f"{_versions(unused)}, {total / 1024 / 1024:.1f} MiB; "
            f"{notes} {'note' if notes == 1 else 'notes'} of their sources"
        )
    )


def _versions(unused: Unused) -> str:
    count = len(unused.objects)
    return f"{count} object version{'' if count == 1 else 's'}"


def _delete(store: CodeStore, unused: Unused, ui: Ui) -> None:
    s3 = store.target.aws.client("s3")
    total = len(unused.objects) + len(unused.markers)
    with ui.progress("Deleting", total) as advance:
        for group in (unused.objects, unused.markers):
            for page in _pages(group):
                advance(delete_versions(s3, store.bucket, page, store.sleep))
    ui.emit(Note(f"Deleted {_versions(unused)}."))


def _pages(versions: Sequence[ObjectVersion]) -> list[list[dict[str, str]]]:
    named = [{"Key": it.key, "VersionId": it.version_id} for it in versions]
    return [named[at : at + PAGE] for at in range(0, len(named), PAGE)]
