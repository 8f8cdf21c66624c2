"""What a consumer sees of an object, beside the original."""

from collections.abc import Iterator

from deployer.errors import ProjectError
from deployer.messages import Note, RedactedRead, Ui
from deployer.pipeline.read.consumers import Consumer, find_consumer
from deployer.pipeline.read.doors import Door, open_door
from deployer.pipeline.read.original import Original, read_original
from deployer.pipeline.read.role import in_role
from deployer.pipeline.read.seen import Seen, read_all_seen, read_seen
from deployer.pipeline.read.side_by_side import side_by_side
from deployer.pipeline.target import Target
from deployer.project.project import Project

_SCHEME = "s3://"


def show_read(
    project: Project, target: Target, wanted: str, name: str, door: str | None, first: int, ui: Ui
) -> None:
    """Show what a consumer sees of an object, beside the original if the caller may read it.

    Args:
        wanted: the key below the bucket, or the object's `s3://` address.
        door: `api` or `object-lambda`; None for the one that is there.
        first: bytes of each that are shown.

    Raises:
        ProjectError: there is no such consumer, or the address is of another bucket.
        DeployerError: the caller may not take the role, or the door refuses the object.
    """
    consumer = find_consumer(project, target, name)
    key, chosen = _key(wanted, consumer), consumer.door(door)
    opened = _opened(project, target, consumer, chosen, key, ui)
    original = read_original(target, consumer.bucket, key, first)
    seen = read_seen(opened, first, original.version if original else "")
    why = "" if original else f"{target.identity.arn} may not read the original"
    ui.emit(_message(key, consumer, chosen, seen, original, why))


def read_raw(
    project: Project, target: Target, wanted: str, name: str, door: str | None, ui: Ui
) -> Iterator[bytes]:
    """All the bytes that a consumer gets; raises as `show_read` does."""
    consumer = find_consumer(project, target, name)
    key = _key(wanted, consumer)
    opened = _opened(project, target, consumer, consumer.door(door), key, ui)
    return read_all_seen(opened)


def _opened(
    project: Project, target: Target, consumer: Consumer, door: str, key: str, ui: Ui
) -> Door:
    ui.emit(Note(f"Reads by the door {door}, as {consumer.role}."))
    aws = in_role(target, consumer.role)
    return open_door(project, target, consumer, door, key, aws)


def _message(
    key: str, consumer: Consumer, door: str, seen: Seen, original: Original | None, why: str
) -> RedactedRead:
    cut = seen.size > len(seen.data) or bool(original and original.size > len(original.data))
    stored = original.data if original else None
    return RedactedRead(
        key=key,
        version=original.version if original else "",
        consumer=consumer.name,
        door=door,
        seen=seen.data.decode(errors="replace"),
        seen_size=seen.size,
        original=None if stored is None else stored.decode(errors="replace"),
        original_size=original.size if original else None,
        why=why,
        cut=cut,
        lines=side_by_side(stored, seen.data, cut=cut),
    )


def _key(wanted: str, consumer: Consumer) -> str:
    if not wanted.startswith(_SCHEME):
        key = wanted
    else:
        bucket, _, key = wanted.removeprefix(_SCHEME).partition("/")
        if bucket != consumer.bucket:
            raise ProjectError(
                f"'{bucket}' is not the bucket of the store events",
                where="KEY",
                todo=f"That is {consumer.bucket}. The key alone suffices.",
            )
    if not key:
        raise ProjectError("the key is empty", where="KEY", todo="Name an object.")
    if key.startswith("/"):
        raise ProjectError(
            f"the key '{key}' is not below store_events/",
            where="KEY",
            todo=f"Write it without the slash in front: {key.lstrip('/')}",
        )
    return key
