"""Shows what the code bucket has that nobody needs, and deletes it when that is agreed to."""

import json
import time
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from deployer.aws.errors import code_of
from deployer.aws.object_versions import PAGE, delete_versions
from deployer.errors import DeployerError, ProjectError
from deployer.messages import Garbage, Note, Ui
from deployer.pipeline.garbage.stored import ObjectVersion, list_stored
from deployer.pipeline.garbage.unused import Keep, Unused, find_unused
from deployer.pipeline.location import known_location
from deployer.pipeline.target import Target
from deployer.project.project import Project
from deployer.stack.calls import Calls
from deployer.stack.in_use import InUse, find_in_use

_READERS = 8


@dataclass(frozen=True)
class CodeStore:
    """A project's part of its code bucket, and the stacks that use it."""

    project_name: str
    target: Target
    bucket: str
    sleep: Callable[[float], None] = time.sleep

    def in_use(self) -> InUse:
        """What the stacks need now."""
        calls = Calls(self.target.aws.client("cloudformation"), self.sleep)
        return find_in_use(calls, self.project_name, self.bucket)

    def texts(self, keys: Collection[str]) -> list[str]:
        """The texts of templates."""
        s3 = self.target.aws.client("s3")

        def read(key: str) -> str:
            return s3.get_object(Bucket=self.bucket, Key=key)["Body"].read().decode()

        with ThreadPoolExecutor(_READERS) as pool:
            return list(pool.map(read, keys))

    def refuse_shared(self) -> None:
        """Refuse a bucket that other accounts may read: their stacks cannot be seen from here.

        Raises:
            DeployerError: its policy lets somebody else in.
        """
        from botocore.exceptions import ClientError

        s3 = self.target.aws.client("s3")
        try:
            policy = json.loads(s3.get_bucket_policy(Bucket=self.bucket)["Policy"])
        except ClientError as error:
            if code_of(error) == "NoSuchBucketPolicy":
                return
            raise
        guests = sorted(guests_of(policy, self.target.identity.account))
        if guests:
            raise DeployerError(
                f"the bucket's policy lets in {', '.join(guests)}, and what stacks need there "
                "cannot be seen from here",
                where=self.bucket,
                todo="Delete by hand what nobody needs, or keep the bucket to one account.",
            )


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
        keep_days: what was written within so many days stays.
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
    store.refuse_shared()
    keep = Keep(datetime.now(UTC) - timedelta(days=keep_days), keep_newest)
    # The bucket first: what is uploaded while stacks are read is not on this list.
    stored = list_stored(
        target.aws.client("s3"), bucket, store.project_name, target.identity.account
    )
    unused = find_unused(stored, store.in_use(), keep, store.texts)
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
    # Somebody may have deployed in the meantime.
    still = find_unused(stored, store.in_use(), keep, store.texts)
    _delete(store, unused & still, ui)
    return True


def guests_of(policy: Mapping[str, Any], account: str) -> set[str]:
    """AWS principals other than the account's own that a policy allows something."""
    guests = set()
    statements = policy.get("Statement", [])
    for statement in [statements] if isinstance(statements, dict) else statements:
        if statement.get("Effect") != "Allow":
            continue
        principal = statement.get("Principal", "*")
        named = principal.get("AWS", []) if isinstance(principal, dict) else principal
        for it in [named] if isinstance(named, str) else named:
            if it != account and f"::{account}:" not in it:
                guests.add(it)
    return guests


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
