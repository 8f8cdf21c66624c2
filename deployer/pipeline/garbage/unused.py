"""Decides what of a project's code nobody needs. Asks nobody but for the text of templates."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from deployer.pipeline.garbage.stored import ObjectVersion, Stored, digest_of, stack_of, stem_of
from deployer.stack.in_use import InUse, words_of

Read = Callable[[Collection[str]], Iterable[str]]
"""Reads the texts of some templates, by their keys."""


@dataclass(frozen=True)
class Keep:
    """What stays though no stack uses it, so that one can go back.

    Attributes:
        since: everything that was written then or later.
        newest: as many versions of each zip, and as many of each template.
    """

    since: datetime
    newest: int


@dataclass(frozen=True)
class Unused:
    """What can be deleted.

    Attributes:
        objects: zips, templates, files and records.
        markers: to be deleted after what they tell of, so that a deletion that is broken off is
            found again.
    """

    objects: tuple[ObjectVersion, ...]
    markers: tuple[ObjectVersion, ...]

    def __bool__(self) -> bool:
        return bool(self.objects or self.markers)

    def __and__(self, other: "Unused") -> "Unused":
        """What both have."""
        objects, markers = set(other.objects), set(other.markers)
        return Unused(
            tuple(it for it in self.objects if it in objects),
            tuple(it for it in self.markers if it in markers),
        )


def find_unused(stored: Stored, in_use: InUse, keep: Keep, read: Read) -> Unused:
    """What no stack uses, is old, and is not among the newest of its kind."""
    zips = list(_zips(stored, in_use, keep))
    gone = {(it.key, it.version_id) for it in zips}
    present = {(it.key, it.version_id) for found in stored.zips.values() for it in found} - gone
    # A zip that is gone already has left its marker where a deletion was broken off.
    markers = [
        marker
        for at, found in stored.markers.items()
        for marker in found
        if at in gone or (at not in present and marker.modified < keep.since)
    ]
    objects = [*zips, *_texts(stored, in_use, keep, read), *_records(stored.records, in_use, keep)]
    return Unused(tuple(objects), tuple(markers))


def _zips(stored: Stored, in_use: InUse, keep: Keep) -> Iterator[ObjectVersion]:
    for key, versions in stored.zips.items():
        for it in versions[keep.newest :]:
            # A version that was used again later has a newer marker than it is itself.
            dated = [it, *stored.markers[key, it.version_id]]
            if not _is_recent(dated, keep) and it.version_id not in in_use.words:
                yield it


def _texts(stored: Stored, in_use: InUse, keep: Keep, read: Read) -> Iterator[ObjectVersion]:
    """Templates and files that neither a stack names nor a template that stays."""
    words = set(in_use.words)
    stay = _newest(stored.templates, keep.newest)
    stay |= {key for key, found in stored.templates.items() if _is_recent(found, keep)}
    known: set[str] = set()
    # Also a template that a stack names may never have been launched, for want of a condition.
    while fresh := {it for it in stored.templates if it in stay or _is_named(it, words)} - known:
        for text in read(fresh):
            words.update(words_of(text))
        known |= fresh
    for key in stored.templates.keys() - known:
        yield from stored.templates[key]
    for key, versions in stored.files.items():
        if key.rpartition("/")[2] not in words and not _is_recent(versions, keep):
            yield from versions


def _records(
    records: Mapping[str, Sequence[ObjectVersion]], in_use: InUse, keep: Keep
) -> Iterator[ObjectVersion]:
    for key, versions in records.items():
        if stack_of(key) not in in_use.stacks and not _is_recent(versions, keep):
            yield from versions


def _is_named(key: str, words: set[str]) -> bool:
    return key.rpartition("/")[2] in words or digest_of(key) in words


def _is_recent(versions: Sequence[ObjectVersion], keep: Keep) -> bool:
    return max(it.modified for it in versions) >= keep.since


def _newest(templates: Mapping[str, Sequence[ObjectVersion]], count: int) -> set[str]:
    """The keys that were written last, of each template."""
    by_stem: dict[str, list[str]] = defaultdict(list)
    for key in sorted(
        templates, key=lambda key: max(it.modified for it in templates[key]), reverse=True
    ):
        by_stem[stem_of(key)].append(key)
    return {key for keys in by_stem.values() for key in keys[:count]}
