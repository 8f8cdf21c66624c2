"""Nothing is taken for garbage that a stack, or somebody who goes back, could need."""

from collections.abc import Collection, Iterable
from datetime import timedelta

import pytest

from deployer.pipeline.garbage.stored import ObjectVersion, sort_out
from deployer.pipeline.garbage.unused import Keep, Unused, find_unused
from deployer.stack.in_use import InUse
from tests.unit.stack.cloudformation import NOW

ZIP = "acme/lambda/greet.zip"
SOURCE = "a" * 64
KEEP = Keep(NOW - timedelta(days=30), newest=1)


def _version(key: str, version: str = "v", days: float = 100) -> ObjectVersion:
    return ObjectVersion(key, version, 10, NOW - timedelta(days=days))


def _marker(version: str, key: str = ZIP, days: float = 100) -> ObjectVersion:
    return _version(f"{key}.sources/{SOURCE}/{version}", f"m-{version}", days)


def _template(name: str, number: int, days: float = 100) -> ObjectVersion:
    return _version(f"acme/templates/{name}-{number:016x}.yaml", days=days)


def _find(
    versions: Iterable[ObjectVersion],
    *used: str,
    keep: Keep = KEEP,
    texts: dict[str, str] | None = None,
) -> Unused:
    def read(keys: Collection[str]) -> list[str]:
        return [(texts or {}).get(key.rpartition("/")[2], "") for key in keys]

    in_use = InUse(frozenset({"acme-data-root-stack"}), frozenset(used))
    return find_unused(sort_out(versions, "acme"), in_use, keep, read)


def _versions(unused: Unused) -> set[str]:
    return {it.version_id for it in unused.objects}


def _names(unused: Unused) -> set[str]:
    return {it.name for it in unused.objects}


def test_old_zips_that_no_stack_runs_go_with_the_notes_of_their_sources() -> None:
    zips = [_version(ZIP, f"v{days}", days) for days in (1, 40, 50, 60)]
    markers = [_marker(f"v{days}") for days in (1, 40, 50, 60)]
    found = _find([*zips, *markers], "v50")
    assert _versions(found) == {"v40", "v60"}
    assert {it.version_id for it in found.markers} == {"m-v40", "m-v60"}


def test_old_zip_that_was_used_again_stays() -> None:
    zips = [_version(ZIP, f"v{days}", days) for days in (40, 50, 60)]
    markers = [_marker(f"v{days}") for days in (40, 50, 60)]
    assert _versions(_find([*zips, *markers, _marker("v60", days=1)])) == {"v50"}


@pytest.mark.parametrize(
    ("keep", "left"),
    [
        (Keep(NOW - timedelta(days=30), 1), {"v50", "v60"}),
        (Keep(NOW - timedelta(days=30), 3), {"v60"}),
        (Keep(NOW - timedelta(days=55), 1), {"v60"}),
        (Keep(NOW, 1), {"v20", "v50", "v60"}),
    ],
)
def test_the_young_and_the_newest_stay(keep: Keep, left: set[str]) -> None:
    days = (10, 20, 50, 60)
    zips = [_version(ZIP, f"v{it}", it) for it in days]
    markers = [_marker(f"v{it}") for it in days]
    assert _versions(_find([*markers, *zips], keep=keep)) == left


@pytest.mark.parametrize(
    "key",
    [
        ZIP,
        "acme/notes.txt",
        "acme/templates/by-hand.yaml",
        "acme/templates/a-0123456789abcdef/b.yaml",
        "acme/files/readme.txt",
        "acme/deployments/a b.json",
        "acme/deployments/deeper/acme-x.json",
        f"acme/lambda/x.zip.sources/{SOURCE[:-1]}/v",
    ],
)
def test_what_is_not_ours_by_its_form_is_left_alone(key: str) -> None:
    assert not _find([_version(key)])


def test_a_note_whose_zip_is_gone_goes_once_it_is_old() -> None:
    assert [it.version_id for it in _find([_marker("v1"), _marker("v2", days=1)]).markers] == [
        "m-v1"
    ]


def test_templates_that_stacks_name_stay_and_older_ones_go() -> None:
    queue = [_template("queue", number, days=100 - number) for number in (1, 2, 3)]
    found = _find(queue, "queue-0000000000000002.yaml")
    assert _names(found) == {"queue-0000000000000001.yaml"}


def test_a_root_template_is_known_by_its_hash() -> None:
    roots = [_template("root", number, days=100 - number) for number in (1, 2, 3)]
    assert _names(_find(roots, f"{1:016x}")) == {"root-0000000000000002.yaml"}


def test_what_templates_that_stay_name_stays_at_any_depth() -> None:
    versions = [
        _template("root", 1, days=1),  # of a plan that waits
        _template("child", 1, days=90),
        _template("child", 2, days=80),
        _template("leaf", 1, days=90),
        _template("leaf", 2, days=80),
        _template("leaf", 3, days=70),
        _version(f"acme/files/{'b' * 64}.json", days=90),
        _version(f"acme/files/{'c' * 64}.zip", days=90),
    ]
    texts = {
        "root-0000000000000001.yaml": "TemplateURL: https://h/acme/templates/child-0000000000000001.yaml",
        "child-0000000000000001.yaml": f'["leaf-0000000000000001.yaml", "{"b" * 64}.json"]',
    }
    found = _find(versions, texts=texts)
    assert _names(found) == {"leaf-0000000000000002.yaml", f"{'c' * 64}.zip"}


def test_a_template_that_a_stack_names_but_never_launched_keeps_what_it_names() -> None:
    versions = [
        *(_template("leaf", number, days=90 - number) for number in (1, 2)),
        _template("optional", 1),
    ]
    texts = {"optional-0000000000000001.yaml": "leaf-0000000000000001.yaml"}
    assert not _find(versions, "optional-0000000000000001.yaml", texts=texts)


def test_records_of_stacks_that_are_gone_go() -> None:
    versions = [
        _version("acme/deployments/acme-data-root-stack.json"),
        _version("acme/deployments/acme-data-root-stack-b1.json"),
        _version("acme/deployments/acme-data-root-stack-b2.json", days=1),
    ]
    assert _names(_find(versions)) == {"acme-data-root-stack-b1.json"}


def test_all_versions_of_a_key_are_as_young_as_the_youngest() -> None:
    key = f"acme/files/{'b' * 64}.json"
    assert not _find([_version(key, "v1", days=90), _version(key, "v2", days=1)])
    both = _find([_version(key, "v1", days=90), _version(key, "v2", days=80)])
    assert _versions(both) == {"v1", "v2"}


def test_only_what_was_shown_is_deleted() -> None:
    a, b, c = (_version(ZIP, name) for name in "abc")
    assert (Unused((a, b), (c,)) & Unused((b, c), ())) == Unused((b,), ())
